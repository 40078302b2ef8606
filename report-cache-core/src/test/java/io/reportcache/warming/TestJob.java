package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;

/** A job put together in a test. */
final class TestJob implements WarmingJob {

  private final String name;
  private final Schedule schedule;
  private final WarmingTask task;
  private Priority priority = Priority.MEDIUM;
  private Duration timeLimit = WarmingJob.DEFAULT_TIME_LIMIT;
  private boolean runsAtStart;

  TestJob(String name, Schedule schedule, WarmingTask task) {
    this.name = name;
    this.schedule = schedule;
    this.task = task;
  }

  static TestJob every(Duration period, String name, WarmingTask task) {
    return new TestJob(name, Schedule.every(period), task);
  }

  TestJob priority(Priority priority) {
    this.priority = priority;
    return this;
  }

  TestJob timeLimit(Duration limit) {
    this.timeLimit = limit;
    return this;
  }

  @Override
  public TestJob atStart() {
    this.runsAtStart = true;
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Schedule schedule() {
    return schedule;
  }

  @Override
  public Priority priority() {
    return priority;
  }

  @Override
  public Duration timeLimit() {
    return timeLimit;
  }

  @Override
  public boolean runsAtStart() {
    return runsAtStart;
  }

  @Override
  public void run() throws Exception {
    task.run();
  }
}
