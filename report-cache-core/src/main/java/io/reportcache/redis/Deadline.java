package io.reportcache.redis;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The end of the time that a call has. */
public final class Deadline {

  private final Duration limit;
  private final long begun = System.nanoTime();

  private Deadline(Duration limit) {
    this.limit = limit;
  }

  /** Begins the time. */
  public static Deadline in(Duration limit) {
    return new Deadline(limit);
  }

  /** Returns how many nanoseconds are left, 0 or more. */
  public long left() {
    return Math.max(0, limit.toNanos() - (System.nanoTime() - begun));
  }

  /**
   * Returns what the answer is.
   *
   * @throws Exception the failure of the call as it is; TimeoutException at the end of the time
   */
  public <T> T await(CompletionStage<T> answer) throws Exception {
    Future<T> future = answer instanceof Future<?> ? cast(answer) : answer.toCompletableFuture();
    try {
      return future.get(left(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    } catch (TimeoutException e) {
      future.cancel(true);
      throw new TimeoutException("Redis didn't answer within %d ms".formatted(limit.toMillis()));
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    }
  }

  @SuppressWarnings("unchecked")
  private static <T> Future<T> cast(CompletionStage<T> answer) {
    return (Future<T>) answer;
  }
}
