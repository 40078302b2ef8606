package io.reportcache.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Threads whose steps a test decides. */
final class ThreadsOf {

  private ThreadsOf() {}

  /** Runs the work on a thread of its own, with no tenant. */
  static <T> CompletableFuture<T> start(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(work.call());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  /** Runs the work on a thread of its own, for a tenant. */
  static <T> CompletableFuture<T> start(String tenant, Callable<T> work) {
    return start(() -> in(tenant, work));
  }

  static <T> T in(String tenant, Callable<T> work) {
    try (TenantScope scope = TenantContext.open(TenantId.of(tenant))) {
      return work.call();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static <T> T resultOf(CompletableFuture<T> running) {
    try {
      return running.get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).as("latch opened").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static CompletableFuture<String> notRun() {
    throw new AssertionError("not run");
  }
}
