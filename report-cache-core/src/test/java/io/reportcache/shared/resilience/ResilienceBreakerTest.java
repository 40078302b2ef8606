package io.reportcache.shared.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.testing.Await;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The breaker before a server: when it opens, what it lets through then, and when it closes. */
class ResilienceBreakerTest {

  private static final Duration SLOW = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofHours(1);
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final long FAST = 1_000;

  private static ResilienceBreaker breaker(Duration wait) {
    return ResilienceBreaker.create(SLOW, wait);
  }

  private static void call(ResilienceBreaker breaker, boolean succeeds, long nanos) {
    assertThat(breaker.permits()).isTrue();
    if (succeeds) {
      breaker.succeeded(nanos);
    } else {
      breaker.failed(nanos, new IOException("cut"));
    }
  }

  @Test
  void itOpensWhenHalfOfTheLastTenCallsHaveFailed() {
    ResilienceBreaker breaker = breaker(LONG);
    for (int i = 0; i < 9; i++) {
      call(breaker, i % 2 == 0, FAST);
      assertThat(breaker.isClosed()).as("after call %d", i).isTrue();
    }
    call(breaker, false, FAST);
    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.permits()).isFalse();
  }

  @Test
  void fewerFailuresLeaveItClosed() {
    ResilienceBreaker breaker = breaker(LONG);
    for (int i = 0; i < 100; i++) {
      call(breaker, i % 3 > 0, FAST); // at most four of ten
      assertThat(breaker.isClosed()).isTrue();
    }
  }

  @Test
  void slowCallsCountAsFailures() {
    ResilienceBreaker breaker = breaker(LONG);
    for (int i = 0; i < 10; i++) {
      assertThat(breaker.isClosed()).isTrue();
      call(breaker, true, i % 2 == 0 ? FAST : SLOW.toNanos() + 1);
    }
    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.permits()).isFalse();
  }

  @Test
  void callsThatAreBrokenOffCountForNothing() {
    ResilienceBreaker breaker = breaker(LONG);
    for (int i = 0; i < 100; i++) {
      assertThat(breaker.permits()).isTrue();
      breaker.brokenOff();
    }
    assertThat(breaker.isClosed()).isTrue();
  }

  @Test
  void afterItsTimeItLetsTwoCallsThroughAndClosesIfTheySucceed() {
    ResilienceBreaker breaker = opened();
    Await.until("a probe is let through", breaker::permits);
    assertThat(breaker.isClosed()).isFalse();
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.permits()).isFalse(); // two are under way
    breaker.succeeded(FAST);
    assertThat(breaker.isClosed()).isFalse();
    breaker.succeeded(FAST);
    assertThat(breaker.isClosed()).isTrue();
    call(breaker, true, FAST);
  }

  @Test
  void aProbeThatFailsOrIsSlowOpensItAgain() {
    for (boolean fails : new boolean[] {true, false}) {
      ResilienceBreaker breaker = opened();
      Await.until("a probe is let through", breaker::permits);
      assertThat(breaker.permits()).isTrue();
      breaker.succeeded(FAST);
      if (fails) {
        breaker.failed(FAST, new IOException("cut"));
      } else {
        breaker.succeeded(SLOW.toNanos() * 2);
      }
      assertThat(breaker.isClosed()).isFalse();
      Await.until("a probe is let through again", breaker::permits);
    }
  }

  @Test
  void aProbeThatIsBrokenOffLetsAnotherThrough() {
    ResilienceBreaker breaker = opened();
    Await.until("a probe is let through", breaker::permits);
    assertThat(breaker.permits()).isTrue();
    assertThat(breaker.permits()).isFalse();
    breaker.brokenOff();
    assertThat(breaker.permits()).isTrue();
    breaker.succeeded(FAST);
    breaker.succeeded(FAST);
    assertThat(breaker.isClosed()).isTrue();
  }

  private static ResilienceBreaker opened() {
    ResilienceBreaker breaker = breaker(SHORT);
    for (int i = 0; i < 10; i++) {
      assertThat(breaker.permits()).isTrue();
      breaker.failed(FAST, new IOException("cut"));
    }
    assertThat(breaker.isClosed()).isFalse();
    return breaker;
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.0001S", "PT25H"})
  void timesWithoutSenseAreRefused(String text) {
    Duration time = Duration.parse(text);
    assertThatThrownBy(() -> ResilienceBreaker.create(time, LONG))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slow must be from 1 ms to 1 day, was " + time);
    assertThatThrownBy(() -> ResilienceBreaker.create(SLOW, time))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("wait must be from 1 ms to 1 day, was " + time);
  }
}
