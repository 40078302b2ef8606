package io.reportcache.soak;

import io.reportcache.TenantReports;
import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import io.reportcache.report.Report;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Reads in every way there is and checks each answer. */
final class SoakReader {

  private final SoakPlan plan;
  private final SoakWorld world;
  private final Random random;
  private final int number;
  private String asked = "nothing yet";

  SoakReader(SoakWorld world, Random random, int number) {
    this.plan = world.plan;
    this.world = world;
    this.random = random;
    this.number = number;
  }

  /**
   * What came of a read.
   *
   * @param toleranceNanos for how long the reader accepts what was invalidated
   */
  private record Read(Fact fact, long toleranceNanos) {}

  void read(int tenant, int key) throws Exception {
    SoakThread me = SoakThread.current();
    boolean inTransaction = me != null && me.uncommitted != null;
    long[] hardFloor = world.truth.hardFloor(tenant, key); // first: it is never above the floor
    long[] floor = world.truth.floor(tenant, key);
    if (inTransaction) {
      // Of others' changes it may see those from its beginning only; of its own it sees all.
      for (int writer = 0; writer < floor.length; writer++) {
        floor[writer] = writer == number ? floor[writer] : 0;
        hardFloor[writer] = floor[writer];
      }
      me.uncommitted.addTo(floor, tenant, key);
    }
    long began = world.clock.nanos();
    Read read = ask(tenant, key, inTransaction, began);
    if (read != null) {
      check(read, tenant, key, floor, hardFloor, began, inTransaction);
    }
  }

  private @Nullable Read ask(int tenant, int key, boolean inTransaction, long began)
      throws Exception {
    TenantCache cache = world.cache(tenant);
    ReportKey<Fact> name = ReportKey.of(plan.text(key), Fact.class);
    CachePolicy policy = world.policy(random);
    CachePolicy tagged = policy.withTags(SoakPlan.tag(key));
    TenantReports reports = world.reports.tenant(SoakReports.id(tenant));
    Report<SoakReports.Param, Fact> report = world.declared.of(key);
    SoakReports.Param param = world.declared.param(key);
    int way = random.nextInt(14);
    asked = "way %d, policy %s".formatted(way, policy);
    return switch (way) {
      case 0 -> strictly(found(cache.get(name).orElse(null), key, inTransaction));
      case 1 -> strictly(found(cache.many(List.of(name)).get(name), key, inTransaction));
      case 2, 3 ->
          by(
              tagged,
              cache
                  .rememberOptional(
                      name,
                      tagged,
                      () ->
                          random.nextInt(4) == 0
                              ? null
                              : world.loads.load(
                                  tenant, key, tagged.staleAfterInvalidation().toNanos()))
                  .orElse(null));
      case 4 ->
          strictly(cache.refresh(name, tagged, world.loads.loader(tenant, key, tagged)).value());
      case 5, 6 ->
          by(tagged, cache.ask(name, tagged, world.loads.loader(tenant, key, tagged)), began);
      case 7 -> by(policy, cache.remember(name, policy, world.loads.learning(tenant, key, policy)));
      case 8, 9 ->
          by(tagged, cache.remember(name, tagged, world.loads.loader(tenant, key, tagged)));
      case 10 -> by(report.policy(), reports.get(report, param));
      case 11 -> by(report.policy(), reports.ask(report, param), began);
      case 12 -> by(policy, reports.ask(report, param, policy), began);
      default -> strictly(reports.refresh(report, param).value());
    };
  }

  /** What weighs too much is never kept. */
  private @Nullable Fact found(@Nullable Fact fact, int key, boolean inTransaction) {
    if (fact != null
        && !inTransaction
        && plan.size().weight() > 0
        && SoakScales.isTooHeavy(plan.text(key))) {
      throw new AssertionError(plan.text(key) + " was kept, though it is heavier than the cache");
    }
    return fact;
  }

  private static @Nullable Read strictly(@Nullable Fact fact) {
    return fact == null ? null : new Read(fact, 0);
  }

  private static @Nullable Read by(CachePolicy policy, @Nullable Fact fact) {
    return fact == null
        ? null
        : new Read(
            fact, Math.min(policy.staleAfterInvalidation().toNanos(), fact.toleranceNanos()));
  }

  /** An answer tells whether it is invalidated, and how old it is. */
  private Read by(CachePolicy policy, Answer<Fact> answer, long began) {
    Fact fact = answer.value();
    long atLeast = began - fact.computedAt();
    // The time that a load took is kept by seven digits.
    long inexact = 1_000 + answer.loadTime().toNanos() / 1_000_000;
    if (answer.age().isNegative()
        || (world.clock.isExact() && answer.age().toNanos() < atLeast - inexact)) {
      throw new AssertionError(
          "an answer says that it is %s old, but is %d ns old at least; %s"
              .formatted(answer.age(), atLeast, asked));
    }
    asked += ", from " + answer.source();
    return answer.source() == Source.INVALIDATED ? by(policy, fact) : strictly(fact);
  }

  private void check(
      Read read,
      int tenant,
      int key,
      long[] floor,
      long[] hardFloor,
      long began,
      boolean inTransaction) {
    Fact fact = read.fact;
    if (fact.tenant() != tenant || fact.key() != key) {
      throw new AssertionError(
          "%s of tenant %d was asked for, and came %s"
              .formatted(plan.text(key), tenant, fact.text()));
    }
    world.truth.tagged(tenant, key);
    for (int writer = 0; writer < floor.length; writer++) {
      long seen = fact.seen()[writer];
      if (seen >= floor[writer]) {
        continue;
      }
      boolean tolerated =
          seen >= hardFloor[writer]
              && !inTransaction
              && read.toleranceNanos > 0
              && !(world.clock.isExact()
                  && world.truth.isInvalidatedFor(
                      read.toleranceNanos, began, tenant, key, writer, seen, floor[writer]));
      if (!tolerated) {
        throw new AssertionError(
            "F1: %s is stale: worker %d had invalidated %s after %d changes, %d of them for good; asked by %s; tolerance %d ns; %s"
                .formatted(
                    fact.text(),
                    writer,
                    world.truth.lastScope(tenant, key, writer),
                    floor[writer],
                    hardFloor[writer],
                    asked,
                    read.toleranceNanos,
                    world.cache(tenant).explain(plan.text(key))));
      }
    }
  }
}
