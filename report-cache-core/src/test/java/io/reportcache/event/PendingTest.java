package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PendingTest {

  /** One is pending all the while, whatever comes and goes while the two counters are read. */
  @Test
  void whatIsPendingIsSeenWhileOthersComeAndGo() throws InterruptedException {
    Pending pending = new Pending();
    AtomicBoolean ended = new AtomicBoolean();
    pending.add();
    Thread busy =
        new Thread(
            () -> {
              while (!ended.get()) {
                pending.add();
                pending.remove(1);
              }
            });
    busy.start();

    for (int i = 0; i < 100_000; i++) {
      assertThat(pending.awaitAtMost(0, () -> false, Duration.ZERO)).isFalse();
    }

    ended.set(true);
    busy.join();
    pending.remove(1);
    assertThat(pending.awaitAtMost(0, () -> false, Duration.ZERO)).isTrue();
  }
}
