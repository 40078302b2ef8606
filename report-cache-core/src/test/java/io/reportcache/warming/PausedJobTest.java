package io.reportcache.warming;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.ManualTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job that is paused skips its ticks until it is resumed. */
class PausedJobTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final HandWorked worker = new HandWorked();
  private final List<String> ran = new ArrayList<>();
  private final WarmingScheduler scheduler =
      WarmingScheduler.builder().clock(time).timer(time).executor(worker).build();

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void aPausedJobSkipsItsTicksAndCountsThem() {
    register("sales");
    register("stock");
    scheduler.start();
    scheduler.pause("sales");
    pass(2);

    assertThat(ran).containsExactly("stock", "stock");
    assertThat(status("sales").paused()).isTrue();
    assertThat(status("sales").skipped()).isEqualTo(2);
    assertThat(status("sales").nextDue()).contains(Instant.parse("2026-03-01T03:00:00Z"));
  }

  @Test
  void aJobThatIsResumedRunsFromItsNextTickOn() {
    register("sales");
    scheduler.start();
    scheduler.pause("sales");
    scheduler.pause("sales");
    pass(1);
    scheduler.resume("sales");
    scheduler.resume("sales");

    assertThat(ran).isEmpty();
    pass(1);
    assertThat(ran).containsExactly("sales");
    assertThat(status("sales").paused()).isFalse();
  }

  @Test
  void aPausedJobRunsWhenItIsAskedTo() {
    register("sales");
    scheduler.start();
    scheduler.pause("sales");
    var unused = scheduler.runNow("sales");
    worker.work();

    assertThat(ran).containsExactly("sales");
  }

  @Test
  void aJobThatIsNotThereIsRefused() {
    register("sales");
    assertThatThrownBy(() -> scheduler.pause("sale"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no job is named 'sale'; there are [sales]");
    assertThatThrownBy(() -> scheduler.resume("sale")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aJobThatIsDueButHasNoPlaceTellsSinceWhen() {
    register("sales");
    register("stock");
    scheduler.start();
    time.pass(ofHours(1)); // one of the two has the only place, and isn't worked on
    time.pass(ofMinutes(5));

    assertThat(status("sales").running()).isTrue();
    assertThat(status("sales").waitingSince()).isEmpty();
    assertThat(status("stock").waitingSince()).contains(Instant.parse("2026-03-01T01:00:00Z"));
  }

  private void register(String name) {
    scheduler.register(
        WarmingJob.of(name, Schedule.every(ofHours(1)), Priority.MEDIUM, () -> ran.add(name)));
  }

  private void pass(int hours) {
    for (int i = 0; i < hours; i++) {
      time.pass(ofHours(1));
      worker.work();
    }
  }

  private JobStatus status(String name) {
    return scheduler.jobs().stream().filter(job -> job.job().equals(name)).findFirst().get();
  }
}
