package io.reportcache.soak;

import static io.reportcache.soak.SoakChecks.expect;

import io.reportcache.cache.TenantCache;
import io.reportcache.testing.LibraryThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs one configuration: workers, who disturbs them, the watchdog, and the checks at the end. */
final class SoakRun {

  /** An operation that takes longer hangs. No load takes longer than a tenth of a second. */
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(Long.getLong("soak.patience", 60));

  /** Workers stop after this, where time-outs and limits make each operation slow. */
  private static final long LONGEST = TimeUnit.SECONDS.toNanos(10);

  private final long begun = System.nanoTime();
  private final SoakPlan plan;
  private final LibraryThreads threads = new LibraryThreads();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final SoakWorld world;

  SoakRun(SoakPlan plan) {
    this.plan = plan;
    world = new SoakWorld(plan);
  }

  /** Runs it; throws what went wrong first. */
  void run() {
    List<SoakThread> workers = new ArrayList<>();
    for (int i = 0; i < plan.threads(); i++) {
      workers.add(new SoakThread(new SoakWorker(this, world, i), "soak-worker-" + i));
    }
    workers.forEach(Thread::start);
    watchAndDisturb(workers);
    rethrow();
    world.loads.bulkheads.check();
    if (!plan.has(Trait.CLOSE)) {
      watch("a check at the end", () -> new SoakChecks(world).check());
    }
    watch("closing", this::close);
  }

  /** Tells whether workers are to stop: something has failed, or it has been enough. */
  boolean isOver() {
    return failure.get() != null || System.nanoTime() - begun > LONGEST;
  }

  /** The first failure ends the run. Its whole trace is printed, which reports of tests shorten. */
  void failed(String where, Throwable e) {
    if (failure.compareAndSet(null, new AssertionError(where + " failed in " + plan, e))) {
      e.printStackTrace(System.out);
    }
  }

  /** Does it on a thread that is watched, too. */
  private void watch(String what, Runnable work) {
    SoakThread thread =
        new SoakThread(
            () -> {
              try {
                work.run();
              } catch (Throwable e) {
                failed(what, e);
              }
            },
            "soak-" + what);
    thread.start();
    watchAndDisturb(List.of(thread));
    rethrow();
  }

  /** Watches until all have ended, and meanwhile does what a host may do at any time. */
  private void watchAndDisturb(List<SoakThread> workers) {
    Random random = new Random(plan.seed() + 1);
    boolean disturbing = workers.size() > 1;
    long closeAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(20L + random.nextInt(300));
    boolean closed = false;
    while (workers.stream().anyMatch(Thread::isAlive)) {
      for (SoakThread worker : workers) {
        if (worker.isStuck(PATIENCE)) {
          failed("the watchdog: nothing goes on", new AssertionError(dump(workers)));
          return; // the threads are daemons
        }
      }
      if (disturbing && plan.has(Trait.INTERRUPTS)) {
        workers.get(random.nextInt(workers.size())).interruptOperation();
      }
      if (disturbing && !closed && System.nanoTime() > closeAt) {
        closed = true;
        world.executor.midway();
        if (plan.has(Trait.CLOSE)) {
          SoakThread closer = new SoakThread(world.reports::close, "soak-closer");
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
    Thread.getAllStackTraces()
        .forEach(
            (thread, frames) -> {
              if (!(thread instanceof SoakThread)) {
                text.append(System.lineSeparator()).append(thread);
                for (StackTraceElement frame : frames) {
                  text.append(System.lineSeparator()).append("    at ").append(frame);
                }
              }
            });
    return text.toString();
  }

  private void close() {
    world.reports.close();
    world.reports.close();
    world.faults.end();
    world.executor.close();
    expect(world.caches.size() == 0, "a closed cache is empty, had " + world.caches.size());
    expect(world.caches.weight() == 0, "it weighs nothing, did " + world.caches.weight());
    TenantCache cache = world.caches.tenant("latecomer");
    int answer = cache.remember("late:1", Integer.class, Duration.ofHours(1), () -> 1);
    expect(answer == 1, "a closed cache answers by the loader");
    cache.put("late:2", 2, Duration.ofHours(1));
    expect(world.caches.size() == 0, "a closed cache keeps nothing, had " + world.caches.size());
    threads.awaitNone();
  }

  private void rethrow() {
    if (failure.get() instanceof Error error) {
      throw error;
    }
  }
}
