package io.reportcache.spring.web;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import jakarta.servlet.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks at threads while they work for nobody, and notes each tenant that it finds there. */
final class LeakProbe {

  private final Queue<String> found = new ConcurrentLinkedQueue<>();

  List<String> found() {
    return List.copyOf(found);
  }

  /** The outermost filter of all, so that it sees the thread as the server hands it over. */
  Filter filter() {
    return (request, response, chain) -> {
      look("before a request");
      try {
        chain.doFilter(request, response);
      } finally {
        look("after a request");
      }
    };
  }

  /** Threads that carry nothing over by themselves. */
  ThreadPoolExecutor pool(int threads) {
    return new ThreadPoolExecutor(
        threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>()) {
      @Override
      protected void beforeExecute(Thread thread, Runnable task) {
        look("before a task");
      }

      @Override
      protected void afterExecute(Runnable task, Throwable failure) {
        look("after a task");
      }
    };
  }

  /** Looks at each of the threads of a pool, all at once, so that none is looked at twice. */
  void lookAtEach(Executor pool, int threads) throws Exception {
    CountDownLatch all = new CountDownLatch(threads);
    List<CompletableFuture<Void>> looks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      looks.add(
          CompletableFuture.runAsync(
              () -> {
                look("in the pool at the end");
                all.countDown();
                try {
                  all.await(1, TimeUnit.MINUTES);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              },
              pool));
    }
    CompletableFuture.allOf(looks.toArray(CompletableFuture[]::new)).get(1, TimeUnit.MINUTES);
  }

  void look(String when) {
    TenantContext.current()
        .map(TenantId::value)
        .ifPresent(
            tenant -> found.add(tenant + " " + when + " on " + Thread.currentThread().getName()));
  }
}
