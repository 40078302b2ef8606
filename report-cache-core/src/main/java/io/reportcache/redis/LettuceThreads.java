package io.reportcache.redis;

import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.netty.util.HashedWheelTimer;
import io.reportcache.thread.DetachedThreads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The threads of the library Lettuce for one user of it: daemon threads of our own factory (D5).
 */
final class LettuceThreads {

  private static final int IO_THREADS = 2;
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(2);

  private final HashedWheelTimer timer =
      new HashedWheelTimer(DetachedThreads.named("report-cache-redis-timer"));

  private final ClientResources resources =
      DefaultClientResources.builder()
          .threadFactoryProvider(pool -> DetachedThreads.numbered("report-cache-redis-"))
          .timer(timer)
          .ioThreadPoolSize(IO_THREADS)
          .computationThreadPoolSize(IO_THREADS)
          .commandLatencyRecorder(CommandLatencyRecorder.disabled())
          .reconnectDelay(
              Delay.fullJitter(Duration.ofMillis(50), LONGEST_DELAY, 50, TimeUnit.MILLISECONDS))
          .build();

  /** Returns what clients are made with. */
  ClientResources resources() {
    return resources;
  }

  /** Ends the threads. */
  void end(Deadline deadline) {
    try {
      resources
          .shutdown(0, Math.max(1, deadline.left()), TimeUnit.NANOSECONDS)
          .await(deadline.left(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      timer.stop();
    }
  }
}
