package io.reportcache.extremes;

import io.reportcache.testing.Await;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Calls what may wait for long on a thread of its own. */
final class Waiter {

  private final FutureTask<Boolean> call;
  private final Thread thread;

  Waiter(Callable<Boolean> call) {
    this.call = new FutureTask<>(call);
    thread = new Thread(this.call);
    thread.setDaemon(true);
    thread.start();
  }

  void waits() {
    Await.waiting(thread);
  }

  boolean result() throws Exception {
    try {
      return call.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception exception ? exception : e;
    }
  }
}
