package io.reportcache.redis;

import io.lettuce.core.AbstractRedisClient;
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
public final class LettuceThreads {

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
  public ClientResources resources() {
    return resources;
  }

  /** Shuts down the client that was made with these, and ends the threads. */
  public void close(AbstractRedisClient client, Deadline deadline) {
    try {
      deadline.await(client.shutdownAsync(0, Math.max(1, deadline.left()), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      // the threads end nevertheless
    } finally {
      end(deadline);
    }
  }

  private void end(Deadline deadline) {
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
