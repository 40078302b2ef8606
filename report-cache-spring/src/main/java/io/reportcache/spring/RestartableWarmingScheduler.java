package io.reportcache.spring;

import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobStatus;
import io.reportcache.warming.WarmingJob;
import io.reportcache.warming.WarmingScheduler;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A scheduler that can be started again after it was closed, as Spring does with a context that is
 * stopped, paused between tests or checkpointed. Its figures begin anew then; what was paused stays
 * so.
 */
final class RestartableWarmingScheduler implements WarmingScheduler {

  private final Supplier<WarmingScheduler> schedulers;
  private final List<WarmingJob> jobs = new ArrayList<>();
  private final Set<String> paused = new HashSet<>();
  private volatile WarmingScheduler current;
  private boolean closed;

  RestartableWarmingScheduler(Supplier<WarmingScheduler> schedulers) {
    this.schedulers = schedulers;
    this.current = schedulers.get();
  }

  @Override
  public synchronized void register(WarmingJob job) {
    current.register(job);
    jobs.add(job);
  }

  @Override
  public synchronized void start() {
    if (closed) {
      current = schedulers.get();
      jobs.forEach(current::register);
      paused.forEach(current::pause);
      closed = false;
    }
    current.start();
  }

  @Override
  public CompletableFuture<JobRun> runNow(String job) {
    return current.runNow(job);
  }

  @Override
  public synchronized void pause(String job) {
    current.pause(job);
    paused.add(job);
  }

  @Override
  public synchronized void resume(String job) {
    current.resume(job);
    paused.remove(job);
  }

  @Override
  public List<JobStatus> jobs() {
    return current.jobs();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    current.close(); // without the lock: it waits for jobs, and a job may call this scheduler
  }
}
