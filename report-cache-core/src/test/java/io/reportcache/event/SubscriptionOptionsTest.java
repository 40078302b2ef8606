package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class SubscriptionOptionsTest {

  private static final SubscriptionOptions QUEUED = SubscriptionOptions.queued();

  @Test
  void theDefaultsAreAsDocumented() {
    assertThat(QUEUED)
        .isEqualTo(
            new SubscriptionOptions(
                "", false, 10_000, OverflowPolicy.DROP_NEWEST, 3, Duration.ofMillis(100), false));
    assertThat(SubscriptionOptions.inline().runsInline()).isTrue();
  }

  @Test
  void eachChangeLeavesTheRestAndTheOriginal() {
    SubscriptionOptions changed =
        QUEUED
            .withName("mail")
            .withCapacity(5, OverflowPolicy.WAIT)
            .withAttempts(7, Duration.ofSeconds(1));

    assertThat(changed)
        .isEqualTo(
            new SubscriptionOptions(
                "mail", false, 5, OverflowPolicy.WAIT, 7, Duration.ofSeconds(1), false));
    assertThat(QUEUED).isEqualTo(SubscriptionOptions.queued());
  }

  @Test
  void onlyAnInlineHandlerCanRunAnnouncedEvents() {
    assertThat(SubscriptionOptions.inline().withAnnounced().runsAnnounced()).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(QUEUED::withAnnounced)
        .withMessageContaining("begin with SubscriptionOptions.inline()");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void tooSmallNumbersAreRefused(int number) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QUEUED.withCapacity(number, OverflowPolicy.WAIT))
        .withMessage(
            "capacity must be at least 1, was %d; leave it out for the default of 10000", number);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QUEUED.withAttempts(number, Duration.ofSeconds(1)))
        .withMessage(
            "attempts must be at least 1, was %d; 1 means that a failed run isn't repeated",
            number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void aPauseThatIsNoneIsRefused(String backoff) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QUEUED.withAttempts(2, Duration.parse(backoff)))
        .withMessage(
            "backoff must be positive, was %s; leave it out for the default of PT0.1S", backoff);
  }

  @Test
  void nullsAreRefusedByTheirNames() {
    assertThatNullPointerException()
        .isThrownBy(() -> QUEUED.withName(null))
        .withMessage("name must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> QUEUED.withCapacity(1, null))
        .withMessage("overflow must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> QUEUED.withAttempts(1, null))
        .withMessage("backoff must not be null");
  }

  /** What is longer than the longest pause is that pause; it must not break the bus later. */
  @Test
  void anEndlessPauseIsTheLongestPause() throws Exception {
    try (EventBus bus = EventBus.inMemory()) {
      bus.subscribe(
          OrderEvent.class,
          e -> {
            throw new IllegalStateException("no");
          },
          SubscriptionOptions.inline().withAttempts(2, Duration.ofSeconds(Long.MAX_VALUE)));

      Subscription other = bus.subscribe(DomainEvent.class, new RecordingHandler());
      bus.publish(OrderEvent.created(1)); // must not throw

      assertThat(bus.stats().failed()).isEqualTo(1);
      other.close();
    }
  }
}
