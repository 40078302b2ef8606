package io.reportcache.warming;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.reportcache.schedule.Schedule;
import io.reportcache.testing.Await;
import io.reportcache.testing.ManualTime;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/**
 * D4: what the log is written to hangs, fails or calls back, and no schedule and no job heeds it.
 */
@Tag("slow")
@Timeout(60)
class HangingLogTest {

  private final Logger logger = (Logger) LoggerFactory.getLogger(WarmingScheduler.class);
  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch hangs = new CountDownLatch(1);
  private final List<String> ran = new CopyOnWriteArrayList<>();
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).ticker(time).timer(time).build();
  private final Appender<ILoggingEvent> appender = new Hanging();
  private volatile String hangsAt = "nothing";
  private volatile Runnable callsBack = () -> {};

  /** Hangs at each line that begins so. */
  private final class Hanging extends UnsynchronizedAppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      callsBack.run();
      if (event.getFormattedMessage().startsWith(hangsAt)) {
        hangs.countDown();
        Await.latch(gate);
      }
    }
  }

  @BeforeEach
  void open() {
    appender.start();
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  @AfterEach
  void close() {
    gate.countDown();
    scheduler.close();
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void thatTheClockWasSetIsLoggedInVain() {
    every5("job");
    scheduler.start();
    hangsAt = "The clock was put";
    time.putClock(ofMinutes(-60));

    elsewhere(() -> time.pass(ofMinutes(1)));
    Await.latch(hangs);

    theJobsTick("job");
  }

  @Test
  void thatAJobHasEndedIsLoggedInVain() {
    every5("one");
    every5("other");
    scheduler.start();
    hangsAt = "Job one";

    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.latch(hangs);

    Await.until("the other has the place", () -> ran.contains("other"));
    theJobsTick("one", "other");
  }

  @Test
  void thatAJobIsOverTimeIsLoggedInVain() {
    CountDownLatch begun = new CountDownLatch(1);
    every5("job");
    scheduler.register(
        TestJob.every(
                ofMinutes(600),
                "long",
                () -> {
                  begun.countDown();
                  new CountDownLatch(1).await();
                })
            .timeLimit(ofMinutes(1)));
    scheduler.start();
    scheduler.runNow("long");
    Await.latch(begun);
    hangsAt = "Job long";

    elsewhere(() -> time.pass(ofMinutes(1)));
    Await.latch(hangs);

    theJobsTick("job");
  }

  @Test
  void thatAWindowIsMissedOrAScheduleFailsIsLoggedInVain() {
    every5("job");
    scheduler.register(
        new TestJob("closed", new Closed(Schedule.every(ofMinutes(5))), () -> ran.add("closed")));
    scheduler.start();
    hangsAt = "Job closed";

    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.latch(hangs);

    theJobsTick("job");
    CompletableFuture<JobRun> run = scheduler.runNow("closed");
    assertThat(run).succeedsWithin(ofSeconds(20));
  }

  @Test
  void whoRegistersStartsAsksAndClosesIsNotHeldUp() {
    every5("job");
    scheduler.start();
    hangsAt = "";
    elsewhere(() -> time.pass(ofMinutes(5)));
    Await.latch(hangs);

    elsewhere(() -> every5("another"));
    elsewhere(scheduler::start);
    elsewhere(() -> assertThat(scheduler.jobs()).hasSize(2));
    elsewhere(() -> assertThat(scheduler.runNow("another")).succeedsWithin(ofSeconds(20)));
    elsewhere(scheduler::close);
  }

  @Test
  void aLogThatCallsBackIsServed() {
    every5("job");
    every5("asked");
    scheduler.start();
    callsBack =
        () -> {
          assertThat(scheduler.jobs()).isNotEmpty();
          if (ran.size() < 5) {
            scheduler.runNow("asked");
          }
        };

    elsewhere(() -> time.pass(ofMinutes(5)));

    Await.until("both have run", () -> ran.containsAll(List.of("job", "asked")));
    callsBack = scheduler::close;
    elsewhere(() -> time.pass(ofMinutes(5)));
    elsewhere(scheduler::close);
  }

  private record Closed(Schedule times) implements Schedule {
    @Override
    public Optional<Instant> next(Instant after) {
      return times.next(after);
    }

    @Override
    public boolean permits(Instant now) {
      return false;
    }

    @Override
    public String toString() {
      return "never";
    }
  }

  private void theJobsTick(String... names) {
    for (int tick = 0; tick < 3; tick++) {
      for (String name : names) {
        Await.until("it has ended", () -> isIdle(name));
      }
      List<String> before = List.copyOf(ran);
      elsewhere(() -> time.pass(ofMinutes(5)));
      for (String name : names) {
        Await.until(name + " runs", () -> count(ran, name) > count(before, name));
      }
    }
  }

  private static long count(List<String> runs, String name) {
    return runs.stream().filter(name::equals).count();
  }

  private boolean isIdle(String job) {
    return scheduler.jobs().stream().noneMatch(each -> each.job().equals(job) && each.running());
  }

  private void every5(String name) {
    scheduler.register(TestJob.every(ofMinutes(5), name, () -> ran.add(name)));
  }

  /** On a thread that nobody misses, and which has to come back. */
  private static void elsewhere(Runnable call) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                call.run();
                result.complete(null);
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    assertThat(result).succeedsWithin(ofSeconds(12));
  }
}
