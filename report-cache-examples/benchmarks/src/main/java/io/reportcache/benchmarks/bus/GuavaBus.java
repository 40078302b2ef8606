package io.reportcache.benchmarks.bus;

import com.google.common.eventbus.AllowConcurrentEvents;
import com.google.common.eventbus.AsyncEventBus;
import com.google.common.eventbus.Subscribe;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Guava's {@code EventBus} with an asynchronous executor; handlers say that they need no lock. */
public final class GuavaBus implements Bus {

  private final AsyncEventBus bus;
  private final Runnable end;

  private GuavaBus(Executor executor, Runnable end) {
    this.bus = new AsyncEventBus(executor);
    this.end = end;
  }

  /** On as many threads of its own, with a queue that has no bound. */
  public static GuavaBus withThreads(int threads) {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    return new GuavaBus(executor, executor::shutdown);
  }

  /** On threads that aren't its own. */
  public static GuavaBus on(Executor executor) {
    return new GuavaBus(executor, () -> {});
  }

  @Override
  public void publish(Published event) {
    bus.post(event);
  }

  @Override
  public void addHandler() {
    bus.register(new Handler());
  }

  @Override
  public void close() {
    end.run();
  }

  /** A handler, by Guava's annotations. */
  public static final class Handler {

    /** Counts. */
    @Subscribe
    @AllowConcurrentEvents
    public void handle(Published event) {
      event.publisher().handled();
    }
  }
}
