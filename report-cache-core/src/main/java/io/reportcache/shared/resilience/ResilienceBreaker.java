package io.reportcache.shared.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.reportcache.shared.Breaker;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * A breaker that opens when half of the last 10 calls have failed or were slow. It stays open for a
 * while. Then it lets two calls through, and closes if they succeed.
 */
public final class ResilienceBreaker implements Breaker {

  private static final String LIBRARY = "io.github.resilience4j.circuitbreaker.CircuitBreaker";
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final int CALLS = 10;
  private static final int PROBES = 2;
  private static final float HALF = 50;

  private final CircuitBreaker breaker;

  private ResilienceBreaker(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  /**
   * Returns a breaker, which is closed.
   *
   * @param slow how long a call may take before it counts as failed
   * @param wait how long it stays open
   * @throws IllegalArgumentException if one is zero, negative, or more than a day
   * @throws IllegalStateException if the library isn't there
   */
  public static ResilienceBreaker create(Duration slow, Duration wait) {
    requireInRange("slow", slow);
    requireInRange("wait", wait);
    try {
      Class.forName(LIBRARY, false, ResilienceBreaker.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "a shared tier needs Resilience4j, which isn't on the class path; add"
              + " io.github.resilience4j:resilience4j-circuitbreaker",
          e);
    }
    return new ResilienceBreaker(Made.breaker(slow, wait));
  }

  private static void requireInRange(String name, Duration time) {
    Objects.requireNonNull(time, () -> name + " must not be null");
    if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "%s must be from 1 ms to 1 day, was %s".formatted(name, time));
    }
  }

  @Override
  public boolean permits() {
    return breaker.tryAcquirePermission();
  }

  @Override
  public void succeeded(long nanos) {
    breaker.onSuccess(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void failed(long nanos, Throwable failure) {
    breaker.onError(nanos, TimeUnit.NANOSECONDS, failure);
  }

  @Override
  public void brokenOff() {
    breaker.releasePermission();
  }

  @Override
  public boolean isClosed() {
    return breaker.getState() == CircuitBreaker.State.CLOSED;
  }

  /** Needs the library when it is loaded. */
  private static final class Made {
    static CircuitBreaker breaker(Duration slow, Duration wait) {
      return CircuitBreaker.of(
          "report-cache-shared",
          CircuitBreakerConfig.custom()
              .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
              .slidingWindowSize(CALLS)
              .minimumNumberOfCalls(CALLS)
              .failureRateThreshold(HALF)
              .slowCallRateThreshold(HALF)
              .slowCallDurationThreshold(slow)
              .waitDurationInOpenState(wait)
              .permittedNumberOfCallsInHalfOpenState(PROBES)
              .build());
    }
  }
}
