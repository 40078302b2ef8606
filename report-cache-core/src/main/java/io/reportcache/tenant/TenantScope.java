package io.reportcache.tenant;

import org.jspecify.annotations.Nullable;

/**
 * A tenant bound to a thread, until closed. Made by {@link TenantContext#open}; meant for
 * try-with-resources. Closing it again does nothing.
 *
 * @since 0.1
 */
public final class TenantScope implements AutoCloseable {

  private final Thread owner = Thread.currentThread();
  final @Nullable TenantId tenant;
  private final @Nullable TenantScope parent;
  private boolean closed;

  TenantScope(@Nullable TenantId tenant, @Nullable TenantScope parent) {
    this.tenant = tenant;
    this.parent = parent;
  }

  /**
   * Restores the previous binding. If scopes are closed out of order, the tenant of the innermost
   * scope that is still open stays bound.
   *
   * @throws IllegalStateException if called on another thread than the one that opened the scope;
   *     the binding doesn't change then
   */
  @Override
  public void close() {
    if (!Thread.currentThread().equals(owner)) {
      throw new IllegalStateException(
          "a tenant scope must be closed by the thread that opened it ('%s'), not by '%s'; hand work over with TenantContext.capture()"
              .formatted(owner.getName(), Thread.currentThread().getName()));
    }
    if (!closed) {
      closed = true;
      TenantContext.closed();
    }
  }

  /** Returns the innermost scope that is open, from this one outwards. */
  @Nullable TenantScope innermostOpen() {
    @Nullable TenantScope scope = this;
    while (scope != null && scope.closed) {
      scope = scope.parent;
    }
    return scope;
  }
}
