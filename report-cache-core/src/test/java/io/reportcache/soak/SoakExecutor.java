package io.reportcache.soak;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What runs loads in the background, well or badly. */
final class SoakExecutor {

  private static final ThreadFactory THREADS =
      task -> {
        Thread thread = new Thread(task, "soak-pool");
        thread.setDaemon(true);
        return thread;
      };

  private final Kind kind;
  private final ThreadPoolExecutor pool;

  /** How an executor behaves. */
  enum Kind {
    OWN_THREADS,
    ONE_THREAD,
    DROPS_THE_OLDEST,
    DROPS_SOME,
    REFUSES_ALL,
    FAILS,
    ON_THE_CALLER,
    TWICE,
    TAKES_AND_THROWS,
    LATE,
    SHUT_DOWN_MIDWAY
  }

  SoakExecutor(Kind kind) {
    this.kind = kind;
    pool =
        switch (kind) {
          case ONE_THREAD, SHUT_DOWN_MIDWAY -> threads(1, 100);
          case DROPS_THE_OLDEST -> {
            ThreadPoolExecutor one = threads(1, 1);
            one.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardOldestPolicy());
            yield one;
          }
          case LATE -> new ScheduledThreadPoolExecutor(2, THREADS);
          default -> threads(4, 10_000);
        };
  }

  /** Returns it; null if the cache is to use its own threads. */
  @Nullable Executor executor() {
    return switch (kind) {
      case OWN_THREADS -> null;
      case ONE_THREAD, SHUT_DOWN_MIDWAY, DROPS_THE_OLDEST -> pool;
      case ON_THE_CALLER -> Runnable::run;
      case REFUSES_ALL ->
          task -> {
            throw new RejectedExecutionException("the host is busy");
          };
      case FAILS ->
          task -> {
            if (ThreadLocalRandom.current().nextBoolean()) {
              throw new OutOfMemoryError("injected");
            }
            pool.execute(task);
          };
      case DROPS_SOME ->
          task -> {
            if (ThreadLocalRandom.current().nextInt(20) > 0) {
              pool.execute(task);
            }
          };
      case TWICE ->
          task -> {
            pool.execute(task);
            pool.execute(task);
          };
      case TAKES_AND_THROWS ->
          task -> {
            pool.execute(task);
            throw new IllegalStateException("injected");
          };
      case LATE -> this::executeLate;
    };
  }

  private void executeLate(Runnable task) {
    var unused =
        ((ScheduledThreadPoolExecutor) pool)
            .schedule(task, ThreadLocalRandom.current().nextInt(5), TimeUnit.MILLISECONDS);
  }

  /** Does in the middle of a run what this kind does then. */
  void midway() {
    if (kind == Kind.SHUT_DOWN_MIDWAY) {
      pool.shutdownNow();
    }
  }

  void close() {
    pool.shutdownNow();
  }

  private static ThreadPoolExecutor threads(int most, int queue) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            most, most, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), THREADS);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
