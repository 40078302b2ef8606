package io.reportcache.soak;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.event.EventBus;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Changes what values are computed from, and drops them in every way there is. */
final class SoakChanges {

  private final SoakPlan plan;
  private final SoakWorld world;
  private final Random random;
  private final int number;

  SoakChanges(SoakWorld world, Random random, int number) {
    this.plan = world.plan;
    this.world = world;
    this.random = random;
    this.number = number;
  }

  /**
   * A change: of what, and how that is dropped.
   *
   * @param gone what of it no policy tolerates any more
   */
  private record Change(
      String scope, List<Place> places, Set<Place> gone, SoakThread.Operation dropping) {}

  /** Makes a change outside of a transaction or, not to be seen by others yet, inside of one. */
  void change(int tenant, int key) throws Exception {
    Change change = draw(tenant, key);
    Uncommitted uncommitted = uncommitted();
    if (uncommitted != null) {
      change.dropping.run(); // first: what a refresh reads in its load isn't replaced yet
      change.places.forEach(uncommitted::change);
      return;
    }
    List<Long> counts = new ArrayList<>();
    for (Place place : change.places) {
      counts.add(world.truth.change(place.tenant(), place.key(), number));
    }
    change.dropping.run();
    long now = world.clock.nanos();
    for (int i = 0; i < counts.size(); i++) {
      Place place = change.places.get(i);
      world.truth.invalidated(
          place.tenant(),
          place.key(),
          number,
          counts.get(i),
          change.scope,
          now,
          !change.gone.contains(place));
    }
  }

  private Change draw(int tenant, int key) {
    TenantCache cache = world.cache(tenant);
    ReportKey<Fact> name = ReportKey.of(plan.text(key), Fact.class);
    TenantId id = SoakReports.id(tenant);
    EventBus bus = world.reports.events();
    String resource = plan.resource(key);
    Tag tag = SoakPlan.tag(key);
    int its = key % plan.keysOfResource();
    Predicate<Integer> ofResource = other -> plan.resource(other).equals(resource);
    Predicate<Integer> first = other -> other % plan.keysOfResource() == 0;
    return switch (random.nextInt(22)) {
      case 0 -> gone("everything", tenant, other -> true, cache::flush);
      case 1 ->
          new Change(
              "a pattern in all tenants",
              everywhere(first),
              Set.of(),
              () -> world.caches.invalidateAllTenants("*:0"));
      case 2 ->
          new Change(
              "in all tenants, by an event",
              everywhere(first),
              Set.of(),
              () -> bus.publish(new SoakReports.FirstChangedEverywhere(), TenantId.CENTRAL));
      case 3, 4 -> of("a pattern", tenant, ofResource, () -> cache.invalidate(resource + ":*"));
      case 5, 6 -> tagged("a tag", tenant, tag, () -> cache.invalidate(List.of(tag), "soak"));
      case 7 ->
          tagged(
              "a tag, by an event",
              tenant,
              tag,
              () -> bus.publish(new SoakReports.TagChanged(id, tag)));
      case 8, 9 ->
          of(
              "a report, by an event",
              tenant,
              ofResource,
              () -> bus.publish(new SoakReports.ResourceChanged(id, resource)));
      case 10, 11 ->
          of(
              "a result, by an event",
              tenant,
              other -> other == key,
              () -> bus.publish(new SoakReports.OneChanged(id, resource, its)));
      case 12 ->
          of(
              "results of each report, by an event",
              tenant,
              other -> other % plan.keysOfResource() == its || first.test(other),
              () -> bus.publish(new SoakReports.SomeChanged(id, List.of(its, 0))));
      case 13 ->
          of(
              "all reports, by an event",
              tenant,
              other -> true,
              () -> bus.publish(new SoakReports.AllChanged(id)));
      case 14 ->
          of(
              "a result",
              tenant,
              other -> other == key,
              () ->
                  world
                      .reports
                      .tenant(id)
                      .invalidate(world.declared.of(key), world.declared.param(key)));
      case 15 ->
          of(
              "a report",
              tenant,
              ofResource,
              () -> world.reports.tenant(id).invalidate(world.declared.of(key)));
      case 16 ->
          of(
              "a key",
              tenant,
              other -> other == key,
              () -> cache.invalidate(List.of(KeyPattern.of(plan.text(key)), name), "soak"));
      case 17 -> forgotten(tenant, key, () -> cache.forget(name));
      case 18 -> derived("a key, by refresh", tenant, plan.text(key), () -> refresh(tenant, key));
      case 19 ->
          derived(
              "a counter",
              tenant,
              SoakRates.RESOURCE + ":count",
              () -> cache.increment(SoakRates.RESOURCE + ":count"));
      default -> rate(tenant, cache);
    };
  }

  private void refresh(int tenant, int key) throws Exception {
    if (random.nextBoolean()) {
      world
          .reports
          .tenant(SoakReports.id(tenant))
          .refresh(world.declared.of(key), world.declared.param(key));
    } else {
      CachePolicy policy = world.policy(random).withTags(SoakPlan.tag(key));
      ReportKey<Fact> name = ReportKey.of(plan.text(key), Fact.class);
      world.cache(tenant).refresh(name, policy, world.loads.loader(tenant, key, policy));
    }
  }

  private Change rate(int tenant, TenantCache cache) {
    int rate = world.rates.own(random, number);
    return uncommitted() == null
        ? derived(
            "a rate",
            tenant,
            SoakRates.text(rate),
            () -> world.rates.write(cache, tenant, rate, random, world.policy(random)))
        : of("nothing", tenant, other -> false, () -> {});
  }

  private Change of(
      String scope, int tenant, Predicate<Integer> wanted, SoakThread.Operation dropping) {
    return new Change(
        scope, places(tenant, SoakCascades.withDerived(plan, wanted)), Set.of(), dropping);
  }

  private Change gone(
      String scope, int tenant, Predicate<Integer> wanted, SoakThread.Operation dropping) {
    List<Place> places = places(tenant, SoakCascades.withDerived(plan, wanted));
    return new Change(scope, places, Set.copyOf(places), dropping);
  }

  private Change forgotten(int tenant, int key, SoakThread.Operation dropping) {
    Change change = of("a key, by forget", tenant, other -> other == key, dropping);
    return new Change(change.scope, change.places, Set.of(new Place(tenant, key)), dropping);
  }

  /** What is derived from a value that is replaced. */
  private Change derived(String source, int tenant, String text, SoakThread.Operation replacing) {
    return new Change(
        "what is derived from " + source,
        places(tenant, SoakCascades.derived(plan, List.of(text))),
        Set.of(),
        replacing);
  }

  /** Of what was never loaded with the tag nobody knows that something is derived from it. */
  private Change tagged(String scope, int tenant, Tag tag, SoakThread.Operation dropping) {
    Set<Integer> keys =
        SoakCascades.withDerived(
            plan, other -> SoakPlan.tag(other).equals(tag) && world.truth.isTagged(tenant, other));
    IntStream.range(0, plan.keys())
        .filter(other -> SoakPlan.tag(other).equals(tag))
        .forEach(keys::add);
    return new Change(scope, places(tenant, keys), Set.of(), dropping);
  }

  private List<Place> everywhere(Predicate<Integer> wanted) {
    Set<Integer> keys = SoakCascades.withDerived(plan, wanted);
    return IntStream.range(0, plan.tenants())
        .boxed()
        .flatMap(tenant -> places(tenant, keys).stream())
        .toList();
  }

  private static List<Place> places(int tenant, Set<Integer> keys) {
    return keys.stream().map(key -> new Place(tenant, key)).toList();
  }

  private static @Nullable Uncommitted uncommitted() {
    SoakThread me = SoakThread.current();
    return me == null ? null : me.uncommitted;
  }
}
