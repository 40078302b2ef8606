package io.reportcache.spring;

import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Timer;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantScope;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.springframework.scheduling.TaskScheduler;

/** A timer on Spring's {@code TaskScheduler}, which wakes the warming scheduler. */
final class TaskSchedulerTimer implements Timer {

  private static final GuardedLog log = GuardedLog.of(TaskSchedulerTimer.class);

  private final TaskScheduler scheduler;

  TaskSchedulerTimer(TaskScheduler scheduler) {
    this.scheduler = scheduler;
  }

  @Override
  public Future<?> after(Duration delay, Runnable task) {
    try {
      return scheduler.schedule(withoutTenant(task), scheduler.getClock().instant().plus(delay));
    } catch (RejectedExecutionException e) {
      // Spring shuts its schedulers down when a context begins to close, before warming has
      // stopped; a run that ends in between must not fail by that.
      log.warn(
          "{} takes no more tasks, so warming ends; all is well if the context closes", scheduler);
      return CompletableFuture.completedFuture(null);
    }
  }

  /** T2: a decorator of the scheduler's may carry the tenant of whoever has set this. */
  private static Runnable withoutTenant(Runnable task) {
    return () -> {
      try (TenantScope none = TenantContext.openNone()) {
        task.run();
      }
    };
  }
}
