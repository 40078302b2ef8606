package io.reportcache.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Deliveries;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Each method of the options changes what it says and nothing else. */
class OptionsKeepTheRestTest {

  private static final Duration DELAY = Duration.ofSeconds(3);
  private static final DispatchOptions DISPATCH =
      new DispatchOptions("q", Deliveries.ACME, DELAY, 7, "order", "once");
  private static final PublishOptions PUBLISH =
      new PublishOptions(Deliveries.ACME, null, DELAY, 7, "once");

  @Test
  void ofAJob() {
    assertThat(DISPATCH.withTenant(Deliveries.GLOBEX))
        .isEqualTo(new DispatchOptions("q", Deliveries.GLOBEX, DELAY, 7, "order", "once"));
    assertThat(DISPATCH.withDelay(Duration.ZERO))
        .isEqualTo(new DispatchOptions("q", Deliveries.ACME, Duration.ZERO, 7, "order", "once"));
    assertThat(DISPATCH.withPriority(8))
        .isEqualTo(new DispatchOptions("q", Deliveries.ACME, DELAY, 8, "order", "once"));
    assertThat(DISPATCH.withOrderKey("other"))
        .isEqualTo(new DispatchOptions("q", Deliveries.ACME, DELAY, 7, "other", "once"));
    assertThat(DISPATCH.withIdempotencyKey("other"))
        .isEqualTo(new DispatchOptions("q", Deliveries.ACME, DELAY, 7, "order", "other"));
  }

  @Test
  void ofAnEvent() {
    assertThat(PUBLISH.withTenant(Deliveries.GLOBEX))
        .isEqualTo(new PublishOptions(Deliveries.GLOBEX, null, DELAY, 7, "once"));
    assertThat(PUBLISH.withDelay(Duration.ZERO))
        .isEqualTo(new PublishOptions(Deliveries.ACME, null, Duration.ZERO, 7, "once"));
    assertThat(PUBLISH.withPriority(8))
        .isEqualTo(new PublishOptions(Deliveries.ACME, null, DELAY, 8, "once"));
    assertThat(PUBLISH.withIdempotencyKey("other"))
        .isEqualTo(new PublishOptions(Deliveries.ACME, null, DELAY, 7, "other"));
  }
}
