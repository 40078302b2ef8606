package io.reportcache.tenant;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The binding of a thread when {@link TenantContext#capture()} was called. Immutable; can be opened
 * any number of times on any thread.
 *
 * @since 0.1
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
   * Binds the captured tenant to this thread until the scope is closed. If none was captured,
   * unbinds the present tenant, so that work never inherits the tenant of earlier work on a pooled
   * thread.
   */
  public TenantScope open() {
    return TenantContext.bind(tenant);
  }

  /** Returns work that runs the given work with the captured tenant, on any thread. */
  public Runnable wrap(Runnable work) {
    return () -> {
      try (TenantScope scope = open()) {
        work.run();
      }
    };
  }

  /** Returns work that calls the given work with the captured tenant, on any thread. */
  public <T extends @Nullable Object> Callable<T> wrapCallable(Callable<T> work) {
    return () -> {
      try (TenantScope scope = open()) {
        return work.call();
      }
    };
  }

  /**
   * Returns an executor that runs each task with the tenant that was bound to the caller of {@link
   * Executor#execute}.
   */
  public static Executor propagating(Executor executor) {
    return task -> executor.execute(TenantContext.capture().wrap(task));
  }
}
