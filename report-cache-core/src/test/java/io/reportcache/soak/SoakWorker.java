package io.reportcache.soak;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.Loader;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.BoundTransactions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Does random things to the cache and checks each answer. */
final class SoakWorker implements Runnable {

  private final SoakPlan plan;
  private final SoakRun run;
  private final int number;
  private final Random random;
  private final TenantCacheManager caches;
  private final EventBus bus;
  private final BoundTransactions transactions;
  private final Truth truth;

  /** What this transaction will have changed when it commits. */
  private final Map<Integer, Long> uncommitted = new HashMap<>();

  private String asked = "nothing yet";
  private int depth;
  private @Nullable Thread mine;

  SoakWorker(SoakPlan plan, SoakRun run, int number) {
    this.plan = plan;
    this.run = run;
    this.number = number;
    this.random = new Random(plan.seed() * 31 + number);
    this.caches = run.caches;
    this.bus = run.bus;
    this.transactions = run.transactions;
    this.truth = run.truth;
  }

  /** A failure that a loader is meant to have. */
  static final class LoadFailed extends Exception {
    private static final long serialVersionUID = 1L;
  }

  /** An error that a loader is meant to have. */
  static final class LoadBroken extends Error {
    private static final long serialVersionUID = 1L;
  }

  /** An event that changes all keys of a resource of a tenant. */
  record Changed(TenantId tenantId, String resource) implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(tenantId);
    }
  }

  @Override
  public void run() {
    SoakThread me = (SoakThread) Thread.currentThread();
    mine = me;
    for (int i = 0; i < plan.operations() && !run.hasFailed(); i++) {
      try {
        if (plan.deep() && random.nextInt(200) == 0) {
          me.run("an operation where the stack ends", this::onADeepStack);
        } else if (plan.transactions() && random.nextInt(20) == 0) {
          me.run("a transaction", this::transaction);
        } else {
          operation(me);
        }
      } catch (Throwable e) {
        if (!isMeant(e, me)) {
          run.failed("operation %d of worker %d".formatted(i, number), e);
        }
      }
    }
  }

  private void operation(SoakThread me) throws Exception {
    int tenant = random.nextInt(plan.tenants());
    int key = random.nextInt(plan.keys());
    int dice = random.nextInt(100);
    if (dice < 70) {
      me.run("a read of " + plan.text(key), () -> read(tenant, key));
    } else if (dice < 95) {
      me.run("a change of " + plan.text(key), () -> change(tenant, key));
    } else {
      me.run("a look around", () -> look(tenant, key));
    }
  }

  private void read(int tenant, int key) throws Exception {
    long[] floor = truth.floor(tenant, key);
    Fact fact = ask(tenant, key);
    if (fact != null) {
      check(fact, tenant, key, floor);
    }
  }

  private @Nullable Fact ask(int tenant, int key) throws Exception {
    TenantCache cache = cache(tenant);
    ReportKey<Fact> name = name(key);
    CachePolicy policy = SoakPlan.pick(random, plan.policies().toArray(CachePolicy[]::new));
    CachePolicy tagged = policy.withTags(SoakPlan.tag(key));
    int way = random.nextInt(10);
    asked = "way %d, policy %s".formatted(way, policy);
    return switch (way) {
      case 0 -> cache.get(name).orElse(null);
      case 1 -> cache.many(List.of(name)).get(name);
      case 2, 3 ->
          cache
              .rememberOptional(
                  name, tagged, () -> random.nextInt(4) == 0 ? null : load(tenant, key))
              .orElse(null);
      case 4 -> cache.refresh(name, tagged, loader(tenant, key)).value();
      case 5, 6 -> {
        Answer<Fact> answer = cache.ask(name, tagged, loader(tenant, key));
        if (answer.age().isNegative()) {
          throw new AssertionError("age of " + answer);
        }
        yield answer.value();
      }
      case 7 -> cache.remember(name, policy, learning(tenant, key));
      default -> cache.remember(name, tagged, loader(tenant, key));
    };
  }

  private Loader<Fact, Exception> loader(int tenant, int key) {
    return () -> load(tenant, key);
  }

  /** A loader that learns its tag after it has looked at the data. */
  private Loader<Fact, Exception> learning(int tenant, int key) {
    return Loader.tagging(
        context -> {
          Fact fact = load(tenant, key);
          context.tag(SoakPlan.tag(key));
          return fact;
        });
  }

  // Runs on any thread, so it draws from a generator of its own.
  private Fact load(int tenant, int key) throws Exception {
    Random dice = new Random(System.nanoTime() + key);
    Fact fact = truth.compute(tenant, key);
    if (isMine() && !uncommitted.isEmpty()) {
      fact.seen()[number] += uncommitted.getOrDefault(tenant * plan.keys() + key, 0L);
    }
    int chance = dice.nextInt(200);
    if (chance < 20) {
      LockSupport.parkNanos(dice.nextInt(1_000_000));
    } else if (chance < 23 && plan.hangs()) {
      Thread.sleep(80);
    } else if (chance < 40 && plan.failures()) {
      throw chance < 35 ? new LoadFailed() : new IllegalArgumentException("meant");
    } else if (chance < 42 && plan.failures()) {
      throw new LoadBroken();
    } else if (chance < 46 && key + 1 < plan.keys() && depth == 0) {
      nested(tenant, key + 1);
    }
    return fact;
  }

  private void nested(int tenant, int key) throws Exception {
    if (isMine()) {
      depth++;
      try {
        read(tenant, key);
      } finally {
        depth--;
      }
    }
  }

  private void change(int tenant, int key) throws Exception {
    TenantCache cache = cache(tenant);
    List<int[]> changed = new ArrayList<>();
    SoakThread.Operation invalidation;
    String scope;
    switch (random.nextInt(12)) {
      case 0 -> {
        changed.addAll(keysOf(tenant, other -> true));
        invalidation = cache::flush;
        scope = "everything";
      }
      case 1 -> {
        for (int each = 0; each < plan.tenants(); each++) {
          changed.addAll(keysOf(each, other -> other % plan.keysOfResource() == 0));
        }
        invalidation = () -> caches.invalidateAllTenants("*:0");
        scope = "a pattern in all tenants";
      }
      case 2, 3 -> {
        String resource = plan.resource(key);
        changed.addAll(keysOf(tenant, other -> plan.resource(other).equals(resource)));
        invalidation = () -> cache.invalidate(resource + ":*");
        scope = "a pattern";
      }
      case 4, 5 -> {
        changed.addAll(keysOf(tenant, other -> SoakPlan.tag(other).equals(SoakPlan.tag(key))));
        invalidation = () -> cache.invalidate(List.of(SoakPlan.tag(key)), "soak");
        scope = "a tag";
      }
      case 6, 7 -> {
        String resource = plan.resource(key);
        changed.addAll(keysOf(tenant, other -> plan.resource(other).equals(resource)));
        invalidation = () -> bus.publish(new Changed(id(tenant), resource));
        scope = "by an event";
      }
      case 8 -> {
        changed.add(new int[] {tenant, key});
        invalidation =
            () -> cache.invalidate(List.of(KeyPattern.of(plan.text(key)), name(key)), "soak");
        scope = "a key";
      }
      default -> {
        changed.add(new int[] {tenant, key});
        invalidation = () -> cache.forget(name(key));
        scope = "a key, by forget";
      }
    }
    List<Long> counts = new ArrayList<>();
    for (int[] each : changed) {
      counts.add(changeOne(each[0], each[1]));
    }
    invalidation.run();
    if (transactions.current() == null) {
      for (int i = 0; i < counts.size(); i++) {
        truth.invalidated(changed.get(i)[0], changed.get(i)[1], number, counts.get(i), scope);
      }
    }
  }

  private long changeOne(int tenant, int key) {
    if (transactions.current() == null) {
      return truth.change(tenant, key, number);
    }
    return uncommitted.merge(tenant * plan.keys() + key, 1L, Long::sum);
  }

  /** A transaction that commits, is rolled back or ends in doubt. */
  private void transaction() throws Exception {
    List<long[]> committed = new ArrayList<>();
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      int tenant = random.nextInt(plan.tenants());
      int steps = random.nextInt(5);
      for (int i = 0; i < steps; i++) {
        int key = random.nextInt(plan.keys());
        if (random.nextInt(3) == 0) {
          change(tenant, key);
        } else {
          readInTransaction(tenant, key);
        }
      }
      int end = random.nextInt(10);
      if (end < 7) {
        uncommitted.forEach(
            (place, count) -> {
              int its = place / plan.keys();
              int key = place % plan.keys();
              long last = 0;
              for (long i = 0; i < count; i++) {
                last = truth.change(its, key, number);
              }
              committed.add(new long[] {its, key, last});
            });
        if (end == 6) {
          transaction.unknown();
        } else {
          transaction.committed();
        }
        committed.forEach(
            each ->
                truth.invalidated(
                    (int) each[0], (int) each[1], number, each[2], "in a transaction"));
      }
    } finally {
      uncommitted.clear();
    }
  }

  private void readInTransaction(int tenant, int key) throws Exception {
    long[] floor = truth.floor(tenant, key);
    // Of others' changes it may see those from its beginning only; of its own it sees all.
    for (int writer = 0; writer < floor.length; writer++) {
      floor[writer] = 0;
    }
    floor[number] =
        truth.floor(tenant, key)[number] + uncommitted.getOrDefault(tenant * plan.keys() + key, 0L);
    Fact fact = ask(tenant, key);
    if (fact != null) {
      check(fact, tenant, key, floor);
    }
  }

  private void look(int tenant, int key) {
    TenantCache cache = cache(tenant);
    switch (random.nextInt(6)) {
      case 0 -> cache.has(name(key));
      case 1 -> cache.getKeys(KeyPattern.of(plan.resource(key) + ":*"));
      case 2 -> {
        var unused = cache.explain(name(key)).toString();
      }
      case 3 -> caches.cleanUp();
      case 4 -> cache.stats();
      default -> {
        int size = caches.size();
        if (size > plan.maximumSize()) {
          throw new AssertionError("%d entries of %d".formatted(size, plan.maximumSize()));
        }
      }
    }
  }

  /** Does something at each depth of a recursion that ends in an overflow, as a web server may. */
  private void onADeepStack() {
    try {
      descend(0);
    } catch (StackOverflowError e) {
      // caught, as whoever runs requests does
    }
  }

  @SuppressWarnings("InfiniteRecursion") // it is meant to end in an overflow
  private int descend(int level) {
    int tenant = random.nextInt(plan.tenants());
    int key = random.nextInt(plan.keys());
    try {
      if (level % 16 == 0) {
        if (random.nextBoolean()) {
          read(tenant, key);
        } else {
          change(tenant, key);
        }
      }
    } catch (Exception | LoadBroken e) {
      if (!isMeant(e, (SoakThread) Thread.currentThread())) {
        run.failed("a call on a deep stack", e);
      }
    }
    return descend(level + 1) + 1;
  }

  private void check(Fact fact, int tenant, int key, long[] floor) {
    if (fact.tenant() != tenant || fact.key() != key) {
      throw new AssertionError(
          "%s of tenant %d was asked for, and %s came".formatted(plan.text(key), tenant, fact));
    }
    for (int writer = 0; writer < floor.length; writer++) {
      if (fact.seen()[writer] < floor[writer]) {
        throw new AssertionError(
            "F1: %s is stale: worker %d had invalidated %s after %d changes; asked by %s; %s"
                .formatted(
                    fact,
                    writer,
                    truth.lastScope(tenant, key, writer),
                    floor[writer],
                    asked,
                    cache(tenant).explain(name(key))));
      }
    }
  }

  private boolean isMine() {
    return Thread.currentThread().equals(mine);
  }

  private boolean isMeant(Throwable e, SoakThread me) {
    if (e instanceof LoadFailed || e instanceof RecursiveLoadException) {
      return true;
    }
    if (e instanceof IllegalArgumentException && "meant".equals(e.getMessage())) {
      return true;
    }
    if (e instanceof InterruptedException || e instanceof LoadInterruptedException) {
      return me.wasInterrupted() || plan.hangs() || plan.close(); // D5: of nobody else's interrupt
    }
    if (e instanceof StackOverflowError) {
      return plan.deep(); // of a load that it joined, or of its own
    }
    return e instanceof LoadBroken || e instanceof LoadTimeoutException;
  }

  private List<int[]> keysOf(int tenant, java.util.function.IntPredicate wanted) {
    List<int[]> keys = new ArrayList<>();
    for (int key = 0; key < plan.keys(); key++) {
      if (wanted.test(key)) {
        keys.add(new int[] {tenant, key});
      }
    }
    return keys;
  }

  private TenantCache cache(int tenant) {
    return caches.tenant(id(tenant));
  }

  static TenantId id(int tenant) {
    return TenantId.of("tenant-" + tenant);
  }

  private ReportKey<Fact> name(int key) {
    return ReportKey.of(plan.text(key), Fact.class);
  }
}
