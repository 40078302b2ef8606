package io.reportcache.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TimerTest {

  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

  @AfterEach
  void shutDown() {
    executor.shutdownNow();
  }

  @Test
  void aTaskRunsOnceOnTheExecutor() throws Exception {
    CountDownLatch ran = new CountDownLatch(1);

    Timer.on(executor).after(Duration.ofNanos(1), ran::countDown);

    assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aTaskTakenBackDoesNotRun() throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    Future<?> handle = Timer.on(executor).after(Duration.ofHours(1), () -> ran.set(true));

    assertThat(handle.cancel(false)).isTrue();

    assertThat(executor.shutdownNow()).allMatch(task -> ((Future<?>) task).isCancelled());
    assertThat(ran).isFalse();
  }

  /** As a limit that is meant to be none. */
  @Test
  void anEndlessDelayIsTaken() {
    Future<?> handle = Timer.on(executor).after(Duration.ofSeconds(Long.MAX_VALUE), () -> {});

    assertThat(handle.isDone()).isFalse();
  }

  @Test
  void theTickerOfTheJvmNeverGoesBack() {
    Ticker ticker = Ticker.system();
    long before = ticker.nanos();
    for (int i = 0; i < 100_000; i++) {
      long now = ticker.nanos();
      assertThat(now - before).isNotNegative();
      before = now;
    }
  }
}
