package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;

/** A job made of a name, a schedule and a task. */
record TaskJob(
    String name, Schedule schedule, Priority priority, Duration timeLimit, WarmingTask task)
    implements WarmingJob {

  @Override
  public void run() throws Exception {
    task.run();
  }
}
