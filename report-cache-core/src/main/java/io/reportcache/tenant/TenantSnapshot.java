package io.reportcache.tenant;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What was bound to a thread when {@link TenantContext#capture()} was called. Immutable, and can be
 * opened any number of times on any thread.
 */
public final class TenantSnapshot {

  private final @Nullable TenantId tenant;

  TenantSnapshot(@Nullable TenantId tenant) {
    this.tenant = tenant;
  }

  /** Returns the captured tenant; empty if none was bound. */
  public Optional<TenantId> tenant() {
    return Optional.ofNullable(tenant);
  }

  /**
   * Binds what was captured to this thread; a captured nothing unbinds, so that work never inherits
   * the tenant of whatever ran on a pooled thread before.
   */
  public TenantScope open() {
    return TenantContext.bind(tenant);
  }

  /** Returns the work, to be run with the captured tenant wherever it runs. */
  public Runnable wrap(Runnable work) {
    return () -> {
      try (TenantScope scope = open()) {
        work.run();
      }
    };
  }

  /** Returns the work, to be called with the captured tenant wherever it runs. */
  public <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> work) {
    return () -> {
      try (TenantScope scope = open()) {
        return work.call();
      }
    };
  }

  /**
   * Returns an executor that runs each task with the tenant that was bound where {@link
   * Executor#execute} was called.
   */
  public static Executor propagating(Executor executor) {
    return task -> executor.execute(TenantContext.capture().wrap(task));
  }
}
