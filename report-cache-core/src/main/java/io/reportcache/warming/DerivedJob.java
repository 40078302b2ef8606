package io.reportcache.warming;

import io.reportcache.schedule.Schedule;
import java.time.Duration;

/**
 * Another job with something changed.
 *
 * @param job the other
 * @param runsAtStart whether it runs once at the start, too
 * @param isOncePerCluster whether each tick is run by one node of the cluster
 */
record DerivedJob(WarmingJob job, boolean runsAtStart, boolean isOncePerCluster)
    implements WarmingJob {

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
  public void run() throws Exception {
    job.run();
  }

  @Override
  public void run(JobContext run) throws Exception {
    job.run(run);
  }
}
