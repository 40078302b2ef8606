package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;

/** A job whose ticks are each run by one node of the cluster. */
record ClusterJob(WarmingJob job) implements WarmingJob {

  @Override
  public String name() {
    return job.name();
  }

  @Override
  public Schedule schedule() {
    return job.schedule();
  }

  @Override
  public Priority priority() {
    return job.priority();
  }

  @Override
  public Duration timeLimit() {
    return job.timeLimit();
  }

  @Override
  public boolean runsAtStart() {
    return job.runsAtStart();
  }

  @Override
  public boolean isOncePerCluster() {
    return true;
  }

  @Override
  public void run() throws Exception {
    job.run();
  }

  @Override
  public void run(JobContext run) throws Exception {
    job.run(run);
  }
}
