package io.reportcache.warming;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.schedule.Schedule;
import io.reportcache.testing.DeepStack;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D4: a job whose stack is at its end, and who asks for the jobs then, keep no lock. */
@Timeout(60)
class JobStackTest {

  private final WarmingScheduler scheduler = WarmingScheduler.builder().build();

  @AfterEach
  void close() {
    CompletableFuture<Void> closing = CompletableFuture.runAsync(scheduler::close);
    assertThat(closing).succeedsWithin(ofSeconds(8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 56})
  void aJobMayAskWhetherItIsOver(int offset) {
    callsFromTheEndOfAStack(offset, JobContext::isOver);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 56})
  void aJobMayNoteSomething(int offset) {
    callsFromTheEndOfAStack(offset, run -> run.note("deep"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 56})
  void aJobMayHaveParts(int offset) {
    callsFromTheEndOfAStack(
        offset,
        run -> {
          try {
            run.part(ofSeconds(20), () -> {});
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 56})
  void anyoneMayLookAtTheJobs(int offset) {
    callsFromTheEndOfAStack(offset, run -> scheduler.jobs());
  }

  private void callsFromTheEndOfAStack(int offset, Consumer<JobContext> call) {
    scheduler.register(
        new Job(
            run -> {
              call.accept(run); // the JVM links it where there is room
              DeepStack.call(offset, () -> call.accept(run));
            }));
    scheduler.start();

    assertThat(scheduler.runNow("job"))
        .succeedsWithin(ofSeconds(20))
        .returns(JobRun.Outcome.SUCCEEDED, JobRun::outcome);
    assertThat(CompletableFuture.supplyAsync(scheduler::jobs)).succeedsWithin(ofSeconds(20));
  }

  private interface Work {
    void run(JobContext run) throws Exception;
  }

  private record Job(Work work) implements WarmingJob {

    @Override
    public String name() {
      return "job";
    }

    @Override
    public Schedule schedule() {
      return Schedule.every(ofMinutes(5));
    }

    @Override
    public void run() {}

    @Override
    public void run(JobContext run) throws Exception {
      work.run(run);
    }
  }
}
