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

    int missed = 0;
    for (int i = 0; i < 3_000_000; i++) {
      missed += pending.awaitAtMost(0, () -> false, Duration.ZERO) ? 1 : 0;
    }
    assertThat(missed).isZero();

    ended.set(true);
    busy.join();
    pending.remove(1);
    assertThat(pending.awaitAtMost(0, () -> false, Duration.ZERO)).isTrue();
  }
}
