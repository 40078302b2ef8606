package io.reportcache.soak;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.event.EventBus;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.invalidation.InvalidationRulesBuilder;
import io.reportcache.schedule.Ticker;
import io.reportcache.store.EvictionPolicy;
import io.reportcache.tenant.TenantResolver;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs one configuration: workers, who disturbs them, the watchdog, and the checks at the end. */
final class SoakRun {

  /** An operation that takes longer hangs. No load takes longer than a tenth of a second. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  final TenantCacheManager caches;
  final EventBus bus = EventBus.inMemory(TenantResolver.bound(), InstantSource.system());
  final BoundTransactions transactions = new BoundTransactions();
  final Truth truth;

  private final SoakPlan plan;
  private final LibraryThreads threads = new LibraryThreads();
  private final AtomicLong moment = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final @Nullable ThreadPoolExecutor pool;

  SoakRun(SoakPlan plan) {
    this.plan = plan;
    truth = new Truth(plan.tenants(), plan.keys(), plan.threads());
    pool = pool(plan);
    caches = caches();
    InvalidationRulesBuilder rules = InvalidationRules.builder();
    rules
        .on(SoakWorker.Changed.class)
        .when(event -> event.resource().equals(SoakPlan.RESOURCES.get(0)))
        .invalidate(SoakPlan.RESOURCES.get(0) + ":*");
    rules
        .on(SoakWorker.Changed.class)
        .when(event -> !event.resource().equals(SoakPlan.RESOURCES.get(0)))
        .invalidate(SoakPlan.RESOURCES.get(1) + ":*", SoakPlan.RESOURCES.get(2) + ":*");
    rules.build().attach(bus, caches);
  }

  /** Runs it; throws what went wrong first. */
  void run() throws Exception {
    List<SoakThread> workers = new ArrayList<>();
    for (int i = 0; i < plan.threads(); i++) {
      workers.add(new SoakThread(new SoakWorker(plan, this, i), "soak-worker-" + i));
    }
    workers.forEach(Thread::start);
    watchAndDisturb(workers);
    rethrow();
    if (!plan.close()) {
      SoakThread checker = new SoakThread(this::checkAfterwards, "soak-checker");
      checker.start();
      watchAndDisturb(List.of(checker));
    }
    rethrow();
    SoakThread closer = new SoakThread(this::close, "soak-closer");
    closer.start();
    watchAndDisturb(List.of(closer));
    rethrow();
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  void failed(String where, Throwable e) {
    failure.compareAndSet(null, new AssertionError(where + " failed in " + plan, e));
  }

  /** Watches until all have ended, and meanwhile does what a host may do at any time. */
  private void watchAndDisturb(List<SoakThread> workers) {
    Random random = new Random(plan.seed() + 1);
    boolean disturbing = workers.size() > 1;
    long started = System.nanoTime();
    long closeAt = started + TimeUnit.MILLISECONDS.toNanos(20L + random.nextInt(300));
    boolean closed = false;
    while (workers.stream().anyMatch(Thread::isAlive)) {
      for (SoakThread worker : workers) {
        if (worker.isStuck(PATIENCE)) {
          failed("the watchdog: nothing goes on", new AssertionError(dump(workers)));
          return; // the threads are daemons
        }
      }
      if (disturbing && plan.interrupts()) {
        workers.get(random.nextInt(workers.size())).interruptOperation();
      }
      if (disturbing && !closed && System.nanoTime() > closeAt) {
        closed = true;
        if (plan.background() == SoakPlan.Background.SHUT_DOWN_MIDWAY && pool != null) {
          pool.shutdownNow();
        }
        if (plan.close()) {
          SoakThread closer = new SoakThread(caches::close, "soak-closer");
          closer.start();
          List<SoakThread> all = new ArrayList<>(workers);
          all.add(closer);
          workers = all;
        }
      }
      LockSupport.parkNanos(500_000);
    }
  }

  private static String dump(List<SoakThread> workers) {
    StringBuilder text = new StringBuilder();
    workers.forEach(worker -> text.append(System.lineSeparator()).append(worker));
    return text.toString();
  }

  /** All is as it should be when nobody disturbs any more. */
  private void checkAfterwards() {
    try {
      int size = caches.size();
      expect(size <= plan.maximumSize(), size + " entries of " + plan.maximumSize());
      for (int tenant = 0; tenant < plan.tenants(); tenant++) {
        TenantCache cache = caches.tenant(SoakWorker.id(tenant));
        cache.flush();
        expect(cache.getKeys().isEmpty(), "no key after a flush, had " + cache.getKeys());
        CacheStats stats = cache.stats();
        expect(stats.hits() >= 0 && stats.misses() >= 0, "figures of " + stats);
      }
      TenantCache last = caches.tenant("newcomer");
      long evictions = caches.statsOfAllTenants().evictions();
      int more = 2 * plan.maximumSize() + 10;
      for (int i = 0; i < more; i++) {
        last.put("new:" + i, i, Duration.ofHours(1));
        expect(caches.size() <= plan.maximumSize(), "more entries than " + plan.maximumSize());
      }
      if (plan.eviction() == EvictionPolicy.LRU) {
        expect(
            last.get("new:" + (more - 1), Integer.class).isPresent(), "what was put last is there");
        expect(
            caches.statsOfAllTenants().evictions() - evictions >= more - plan.maximumSize(),
            "what was put before made room");
      }
      expect(caches.size() > 0, "a cache in use isn't empty");
    } catch (Throwable e) {
      failed("a check at the end", e);
    }
  }

  private void close() {
    try {
      caches.close();
      caches.close();
      bus.close();
      if (pool != null) {
        pool.shutdownNow();
      }
      TenantCache cache = caches.tenant("latecomer");
      int answer = cache.remember("late:1", Integer.class, Duration.ofHours(1), () -> 1);
      expect(answer == 1, "a closed cache answers by the loader");
      cache.put("late:2", 2, Duration.ofHours(1));
      expect(caches.size() == 0, "a closed cache keeps nothing, had " + caches.size());
      threads.awaitNone();
    } catch (Throwable e) {
      failed("closing", e);
    }
  }

  private static void expect(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("expected: " + what);
    }
  }

  private void rethrow() throws Exception {
    Throwable e = failure.get();
    if (e instanceof Error error) {
      throw error;
    }
  }

  private TenantCacheManager caches() {
    TenantCacheManagerBuilder options =
        TenantCacheManager.builder()
            .maximumSize(plan.maximumSize())
            .evictionPolicy(plan.eviction())
            .tenantShare(plan.share())
            .loadTimeout(plan.loadTimeout());
    Executor executor = executor();
    if (executor != null) {
      options.executor(executor);
    }
    Ticker ticker = ticker();
    if (ticker != null) {
      options.ticker(ticker);
    }
    if (plan.transactions()) {
      options.transactions(transactions);
    }
    return options.build();
  }

  private @Nullable Ticker ticker() {
    if (plan.clock() == SoakPlan.Clock.SYSTEM) {
      return null;
    }
    if (plan.clock() == SoakPlan.Clock.ABOUT_TO_OVERFLOW) {
      moment.set(Long.MAX_VALUE - TimeUnit.MILLISECONDS.toNanos(50));
    }
    return () -> moment.addAndGet(System.nanoTime() % 1_000 == 0 ? 3_000_000 : 100);
  }

  private @Nullable Executor executor() {
    return switch (plan.background()) {
      case OWN_THREADS -> null;
      case REFUSES_ALL ->
          task -> {
            throw new RejectedExecutionException("the host is busy");
          };
      case ON_THE_CALLER -> Runnable::run;
      default -> pool;
    };
  }

  private static @Nullable ThreadPoolExecutor pool(SoakPlan plan) {
    return switch (plan.background()) {
      case ONE_THREAD, SHUT_DOWN_MIDWAY -> pool(100);
      case DROPS_THE_OLDEST -> {
        ThreadPoolExecutor pool = pool(1);
        pool.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardOldestPolicy());
        yield pool;
      }
      default -> null;
    };
  }

  private static ThreadPoolExecutor pool(int queue) {
    return new ThreadPoolExecutor(
        1,
        1,
        10,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(queue),
        task -> {
          Thread thread = new Thread(task, "soak-pool");
          thread.setDaemon(true);
          return thread;
        });
  }
}
