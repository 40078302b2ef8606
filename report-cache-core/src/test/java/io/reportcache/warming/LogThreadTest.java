package io.reportcache.warming;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.testing.Await;
import io.reportcache.testing.CapturedLog;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogThreadTest {

  private final LogThread log = new LogThread();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final AtomicInteger written = new AtomicInteger();

  @Test
  void whatIsDroppedWhileALineHangsIsCountedAndTold() {
    log.write(() -> Await.latch(gate)); // waits a moment, and then no more
    for (int i = 0; i < 1_005; i++) {
      log.write(written::incrementAndGet);
    }
    try (CapturedLog captured = CapturedLog.of(WarmingScheduler.class)) {
      gate.countDown();
      Await.until("told", () -> !captured.at(Level.WARN).isEmpty());

      assertThat(written).hasValue(1_000);
      assertThat(captured.at(Level.WARN)).singleElement().asString().startsWith("5 lines");
    }
    log.write(written::incrementAndGet);
    assertThat(written).as("the next is waited for again").hasValue(1_001);
  }

  @Test
  void aLineThatFailsTakesNoOtherAlong() {
    log.write(
        () -> {
          throw new OutOfMemoryError("test");
        });
    log.write(written::incrementAndGet);

    assertThat(written).hasValue(1);
  }
}
