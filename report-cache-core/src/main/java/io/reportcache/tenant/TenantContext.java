package io.reportcache.tenant;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The tenant that the current thread works for.
 *
 * <p>A thread has no tenant until one is bound. Bindings nest, end with the block that made them,
 * and never reach another thread by themselves: hand work over with {@link #capture()}.
 *
 * <pre>{@code
 * TenantContext.run(TenantId.of("acme"), () -> reports.get(SALES, TODAY));
 *
 * try (TenantScope scope = TenantContext.open(TenantId.of("acme"))) {
 *   executor.execute(TenantContext.capture().wrap(this::work)); // works for acme over there, too
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class TenantContext {

  private static final ThreadLocal<@Nullable TenantScope> INNERMOST = new ThreadLocal<>();

  private TenantContext() {}

  /** Returns the bound tenant; empty if none is bound to this thread. */
  public static Optional<TenantId> current() {
    return Optional.ofNullable(bound());
  }

  /**
   * Returns the bound tenant.
   *
   * @throws NoTenantException if none is bound to this thread
   */
  public static TenantId require() {
    TenantId bound = bound();
    if (bound == null) {
      throw new NoTenantException(
          "no tenant is bound to thread '%s'; name one with tenant(id), or bind one with TenantContext.run(id, work); work for no tenant uses central(), and an application without tenants is built with singleTenant()"
              .formatted(Thread.currentThread().getName()));
    }
    return bound;
  }

  /**
   * Binds a tenant to this thread until the scope is closed, which restores the previous binding.
   *
   * @param tenant the tenant, or {@link TenantId#CENTRAL}
   */
  public static TenantScope open(TenantId tenant) {
    return bind(Objects.requireNonNull(tenant, "tenant must not be null"));
  }

  /**
   * Unbinds the tenant of this thread until the scope is closed, which restores the previous
   * binding. For work that belongs to no tenant, on a thread that may be working for one.
   */
  public static TenantScope openNone() {
    return bind(null);
  }

  /** Runs the work with the tenant bound; the previous binding is restored on every path. */
  public static void run(TenantId tenant, Runnable work) {
    try (TenantScope scope = open(tenant)) {
      work.run();
    }
  }

  /**
   * Calls the work with the tenant bound; the previous binding is restored on every path.
   *
   * @throws Exception if the work throws it
   */
  public static <T extends @Nullable Object> T call(TenantId tenant, Callable<T> work)
      throws Exception {
    try (TenantScope scope = open(tenant)) {
      return work.call();
    }
  }

  /**
   * Captures the tenant that is bound now, or that none is, for work that will run on another
   * thread.
   */
  public static TenantSnapshot capture() {
    return new TenantSnapshot(bound());
  }

  static TenantScope bind(@Nullable TenantId tenant) {
    TenantScope scope = new TenantScope(tenant, INNERMOST.get());
    INNERMOST.set(scope);
    return scope;
  }

  /** Called when a scope of this thread was closed. */
  static void closed() {
    TenantScope innermost = INNERMOST.get();
    TenantScope open = innermost == null ? null : innermost.innermostOpen();
    INNERMOST.set(open); // not removed if null, since the next read would add it again, at a cost
  }

  private static @Nullable TenantId bound() {
    TenantScope innermost = INNERMOST.get();
    return innermost == null ? null : innermost.tenant;
  }
}
