package io.reportcache.event;

import static io.reportcache.event.OrderEvent.created;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("slow")
@Timeout(60)
class StuckHandlerTest {

  private final EventBus bus = EventBus.inMemory();
  private final HeldHandler stuck = new HeldHandler();

  @AfterEach
  void close() {
    stuck.letGo();
    bus.close();
  }

  @Test
  void aStuckHandlerDelaysNoOther() throws Exception {
    RecordingHandler other = new RecordingHandler();
    bus.subscribe(OrderEvent.class, stuck);
    bus.subscribe(DomainEvent.class, other);

    for (int i = 1; i <= 100; i++) {
      bus.publish(created(i));
    }
    stuck.awaitBegun();
    Await.until("the other has them all", () -> other.events.size() == 100);

    assertThat(stuck.numbers).isEmpty();
    stuck.letGo();
    assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
    assertThat(stuck.numbers).hasSize(100);
  }

  @Test
  void quietIsNotReportedWhileAHandlerIsAtWork() throws Exception {
    bus.subscribe(OrderEvent.class, stuck);
    bus.publish(created(1));
    stuck.awaitBegun();

    assertThat(bus.awaitQuiet(Duration.ofMillis(1))).isFalse();
    assertThat(bus.awaitQuiet(Duration.ZERO)).isFalse();

    stuck.letGo();
    assertThat(bus.awaitQuiet(Duration.ofSeconds(20))).isTrue();
  }
}
