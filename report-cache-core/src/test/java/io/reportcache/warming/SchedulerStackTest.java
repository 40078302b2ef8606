package io.reportcache.warming;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.ManualTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4: who has no stack left is refused, or served in full. */
@Tag("slow")
@Timeout(60)
class SchedulerStackTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final HandWorked worker = new HandWorked();
  private final List<String> ran = new ArrayList<>();
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).ticker(time).timer(time).executor(worker).build();
  private int served;

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void aJobThatIsAskedForWithHardlyAnyStackLeftRunsAndIsDueAgain() throws Exception {
    scheduler.register(TestJob.every(ofMinutes(5), "job", () -> ran.add("job")));
    scheduler.start();
    Thread deep = new Thread(null, () -> dive(() -> scheduler.runNow("job")), "deep", 512 * 1024);
    deep.start();
    deep.join();
    assertThat(served).isPositive();
    time.pass(ofSeconds(1)); // a turn for which there was too little is taken then
    worker.work();
    assertThat(ran).hasSize(1);

    time.pass(ofMinutes(5));
    worker.work();
    assertThat(scheduler.runNow("job")).isNotNull();
    worker.work();

    assertThat(ran).hasSize(3);
  }

  @Test
  void aJobThatIsRegisteredWithHardlyAnyStackLeftIsDueOrUnknown() throws Exception {
    scheduler.start();
    int[] tries = {0};
    Runnable register =
        () -> {
          String name = "job " + ++tries[0];
          scheduler.register(TestJob.every(ofMinutes(5), name, () -> ran.add(name)));
        };
    register.run(); // the JVM links it where there is room
    Thread deep = new Thread(null, () -> dive(register), "deep", 512 * 1024);
    deep.start();
    deep.join();
    assertThat(served).isPositive();

    time.pass(ofMinutes(5).plusSeconds(1));
    worker.work();

    assertThat(ran).hasSize(1 + served).hasSameSizeAs(scheduler.jobs());
  }

  /** Calls on each level from the last up, until one is served. */
  @SuppressWarnings("InfiniteRecursion") // until the stack ends, which is the point
  private void dive(Runnable call) {
    try {
      dive(call);
    } catch (StackOverflowError e) {
      call.run();
      served++;
    }
  }
}
