package io.reportcache.warming;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.HangingChannel;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D3, D4: what a schedule waits in may hang when it's interrupted. */
@Timeout(60)
class ScheduleInHangingChannelTest {

  private static final int OTHERS = 8;

  private final LibraryThreads threads = new LibraryThreads();
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final HangingChannel channel = new HangingChannel();
  private final CountDownLatch asked = new CountDownLatch(OTHERS);
  private final CountDownLatch never = new CountDownLatch(1);
  private final CountDownLatch interrupted = new CountDownLatch(OTHERS);
  private volatile boolean hangs;

  @AfterEach
  void letGo() {
    channel.letGo();
    threads.awaitNone();
  }

  @Test
  void theSchedulerIsClosedInTimeAndOtherSchedulesAreInterrupted() {
    WarmingSchedulerBuilder builder =
        WarmingScheduler.builder().clock(time).ticker(time).timer(time);
    builder.patience = Duration.ofMillis(50);
    WarmingScheduler scheduler = builder.build();
    scheduler.register(job("channel", channel::read));
    for (int i = 0; i < OTHERS; i++) {
      scheduler.register(job("other-" + i, this::waitInVain));
    }
    scheduler.start();
    hangs = true;
    time.pass(ofMinutes(5));
    channel.awaitReading();
    Await.latch(asked);

    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(
            scheduler::close,
            call -> {
              Thread thread = new Thread(call);
              thread.setDaemon(true);
              thread.start();
            });

    channel.awaitInterrupting();
    assertThat(closing).succeedsWithin(Duration.ofSeconds(20));
    Await.latch(interrupted);
  }

  private TestJob job(String name, Runnable wait) {
    Schedule schedule =
        previous -> {
          if (hangs) {
            wait.run();
          }
          return Optional.of(previous.plus(ofMinutes(5)));
        };
    return new TestJob(name, schedule, () -> {});
  }

  private void waitInVain() {
    asked.countDown();
    try {
      never.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
  }
}
