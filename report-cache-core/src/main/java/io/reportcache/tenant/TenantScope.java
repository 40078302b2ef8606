package io.reportcache.tenant;

import org.jspecify.annotations.Nullable;

/**
 * A tenant bound to a thread, until closed. Made by {@link TenantContext#open}; meant for
 * try-with-resources. Closing it again does nothing.
 */
public final class TenantScope implements AutoCloseable {

  private final Thread owner;
  private final @Nullable TenantId before;
  private boolean closed;

  TenantScope(Thread owner, @Nullable TenantId before) {
    this.owner = owner;
    this.before = before;
  }

  /**
   * Restores what was bound before.
   *
   * @throws IllegalStateException if called on another thread than the one that opened the scope,
   *     whose binding is left as it is
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
      TenantContext.set(before);
    }
  }
}
