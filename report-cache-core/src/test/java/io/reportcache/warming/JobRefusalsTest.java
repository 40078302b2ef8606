package io.reportcache.warming;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobRefusalsTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

  private final WarmingScheduler scheduler = WarmingScheduler.builder().build();

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void aJobIsNamedAfterItsClassAndHasTheDocumentedDefaults() {
    WarmingJob job =
        new WarmingJob() {
          @Override
          public Schedule schedule() {
            return Schedule.every(ofHours(1));
          }

          @Override
          public void run() {}
        };
    assertThat(job.priority()).isEqualTo(Priority.MEDIUM);
    assertThat(job.timeLimit()).isEqualTo(Duration.ofMinutes(5));
    assertThat(job.runsAtStart()).isFalse();
    assertThat(new TestJobWithDefaultName().name()).isEqualTo("TestJobWithDefaultName");
  }

  @Test
  void aJobMadeOfItsPartsHasThem() {
    Schedule hourly = Schedule.every(ofHours(1));
    WarmingJob job = WarmingJob.of("sales", hourly, Priority.HIGH, () -> {}).atStart();

    assertThat(job.name()).isEqualTo("sales");
    assertThat(job.schedule()).isEqualTo(hourly);
    assertThat(job.priority()).isEqualTo(Priority.HIGH);
    assertThat(job.runsAtStart()).isTrue();
    assertThat(job.timeLimit()).isEqualTo(Duration.ofMinutes(5));
    assertThat(WarmingJob.of("sales", hourly, Priority.LOW, () -> {}).runsAtStart()).isFalse();
  }

  @Test
  void aScheduleThatNeverFiresIsRefused() {
    Schedule never =
        Schedule.dailyAt(LocalTime.NOON, UTC)
            .during(new DailyWindow(LocalTime.of(22, 0), LocalTime.of(5, 0), UTC));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.register(new TestJob("heavy", never, () -> {})))
        .withMessage(
            "schedule of job 'heavy' never fires: daily at 12:00 UTC during 22:00 to 05:00 UTC;"
                + " check that its times lie inside its window");
    assertThat(scheduler.jobs()).isEmpty();
  }

  @Test
  void twoJobsOfOneNameAreRefused() {
    scheduler.register(TestJob.every(ofHours(1), "sales", () -> {}));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.register(TestJob.every(ofHours(2), "sales", () -> {})))
        .withMessage("a job named 'sales' is registered already; give each its own name");
    assertThat(scheduler.jobs()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void aBlankNameIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.register(TestJob.every(ofHours(1), name, () -> {})))
        .withMessage("a job must have a name, %s has '%s'; override name()", TestJob.class, name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S"})
  void aLimitThatIsNoneIsRefused(String limit) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                scheduler.register(
                    TestJob.every(ofHours(1), "sales", () -> {}).timeLimit(Duration.parse(limit))))
        .withMessage(
            "timeLimit of job 'sales' must be more than zero, was %s; leave it out for the default"
                + " of PT5M",
            limit);
  }

  @Test
  void aJobWithPartsMissingIsRefusedAtOnceAndByTheirNames() {
    assertThatNullPointerException().isThrownBy(() -> scheduler.register(null));
    assertThatNullPointerException()
        .isThrownBy(
            () -> scheduler.register(TestJob.every(ofHours(1), "sales", () -> {}).priority(null)))
        .withMessageContaining("priority");
    assertThatNullPointerException()
        .isThrownBy(() -> scheduler.register(new TestJob("sales", null, () -> {})))
        .withMessageContaining("schedule of job 'sales' must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> scheduler.register(TestJob.every(ofHours(1), null, () -> {})))
        .withMessageContaining("name");
    assertThatNullPointerException()
        .isThrownBy(
            () -> scheduler.register(TestJob.every(ofHours(1), "sales", () -> {}).timeLimit(null)))
        .withMessageContaining("timeLimit of job 'sales' must not be null");
    assertThat(scheduler.jobs()).isEmpty();
  }

  @Test
  void anUnknownJobCannotRunNow() {
    scheduler.register(TestJob.every(ofHours(1), "sales", () -> {}));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheduler.runNow("sale"))
        .withMessage("no job is named 'sale'; there are [sales]");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void aConcurrencyOfNoneIsRefused(int concurrency) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmingScheduler.builder().concurrency(concurrency))
        .withMessage(
            "concurrency must be at least 1, was %d; leave it out for the default of 1",
            concurrency);
  }

  @Test
  void theBuilderRefusesNullsByTheirNames() {
    assertThatNullPointerException()
        .isThrownBy(() -> WarmingScheduler.builder().clock(null))
        .withMessage("clock must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> WarmingScheduler.builder().timer(null))
        .withMessage("timer must not be null");
    assertThatNullPointerException()
        .isThrownBy(() -> WarmingScheduler.builder().executor(null))
        .withMessage("executor must not be null");
  }

  private static final class TestJobWithDefaultName implements WarmingJob {
    @Override
    public Schedule schedule() {
      return Schedule.every(ofHours(1));
    }

    @Override
    public void run() {}
  }
}
