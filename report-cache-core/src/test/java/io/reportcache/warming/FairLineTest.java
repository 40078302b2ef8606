package io.reportcache.warming;

import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** R4: priorities order what is due together, and keep no job waiting for ever. */
@Tag("slow")
@Tag("any-jdk")
class FairLineTest {

  private final ManualTime time = new ManualTime("2026-03-01T00:00:00Z");
  private final HandWorked worker = new HandWorked();
  private final List<String> ran = new ArrayList<>();
  private final WarmingScheduler scheduler = scheduler();

  @AfterEach
  void close() {
    scheduler.close();
  }

  /** What is handed to the worker and not begun ends no more: nobody works at the close. */
  private WarmingScheduler scheduler() {
    WarmingSchedulerBuilder builder =
        WarmingScheduler.builder().clock(time).ticker(time).timer(time).executor(worker);
    builder.longestClose = Duration.ofMillis(100);
    return builder.build();
  }

  /** Each run of a high one takes as long as the pause until the other is due. */
  @Test
  void aLowJobIsOvertakenByThreeRunsOfJobsThatCameDueLater() {
    busy("a", Priority.HIGH);
    busy("b", Priority.HIGH);
    scheduler.register(
        TestJob.every(ofMinutes(10), "low", () -> ran.add("low")).priority(Priority.LOW));
    scheduler.start();

    work(60);

    List<Integer> gaps = gapsBetween("low");
    assertThat(gaps).hasSizeGreaterThan(3).allMatch(gap -> gap <= 14);
    assertThat(ran.indexOf("low")).isEqualTo(13); // due after 10 runs; 3 overtake it
  }

  @Test
  void ofOnePriorityTheOneRegisteredLastIsNotStarvedEither() {
    busy("a", Priority.MEDIUM);
    busy("b", Priority.MEDIUM);
    busy("c", Priority.MEDIUM);
    scheduler.start();

    work(60);

    for (String job : List.of("a", "b", "c")) {
      assertThat(ran.stream().filter(job::equals)).as(job).hasSizeGreaterThan(5);
    }
  }

  @Test
  void howeverManyAreDueTogetherTheirOrderIsThatOfTheirPriorities() {
    List<String> expected = new ArrayList<>();
    for (Priority priority : List.of(Priority.LOW, Priority.MEDIUM, Priority.HIGH)) {
      for (int i = 0; i < 10; i++) {
        String name = priority + " " + i;
        scheduler.register(
            TestJob.every(ofMinutes(60), name, () -> ran.add(name)).priority(priority));
      }
    }
    for (Priority priority : Priority.values()) {
      for (int i = 0; i < 10; i++) {
        expected.add(priority + " " + i);
      }
    }
    scheduler.start();

    time.pass(ofMinutes(60));
    worker.work();

    assertThat(ran).containsExactlyElementsOf(expected);
  }

  @Test
  void theShopsOrderHoldsWhenAllAreDueAtOnce() {
    scheduler.register(job("products", 60, Priority.LOW));
    scheduler.register(job("sales", 60, Priority.MEDIUM));
    scheduler.register(job("dashboard", 5, Priority.HIGH));
    scheduler.start();

    for (int minute = 1; minute < 60; minute++) {
      time.pass(ofMinutes(1));
      worker.work();
    }
    ran.clear();
    time.pass(ofMinutes(1));
    worker.work();

    assertThat(ran).containsExactly("dashboard", "sales", "products");
  }

  private TestJob job(String name, int minutes, Priority priority) {
    return TestJob.every(ofMinutes(minutes), name, () -> ran.add(name)).priority(priority);
  }

  /** Due each minute, and a run takes one. */
  private void busy(String name, Priority priority) {
    scheduler.register(
        TestJob.every(
                ofMinutes(1),
                name,
                () -> {
                  ran.add(name);
                  time.pass(ofMinutes(1));
                })
            .priority(priority));
  }

  private void work(int runs) {
    time.pass(ofMinutes(1));
    while (ran.size() < runs) {
      worker.workOne();
    }
  }

  private List<Integer> gapsBetween(String job) {
    List<Integer> gaps = new ArrayList<>();
    int last = -1;
    for (int i = 0; i < ran.size(); i++) {
      if (ran.get(i).equals(job)) {
        gaps.add(i - last);
        last = i;
      }
    }
    return gaps;
  }
}
