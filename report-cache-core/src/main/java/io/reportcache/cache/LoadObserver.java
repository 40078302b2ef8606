package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/**
 * Called around each load that a cache runs, for traces and timers. Never called for a hit. What it
 * throws is logged and changes nothing for the load. A load by {@link TenantCache#ticket} isn't
 * seen, since its caller carries it out.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface LoadObserver {

  /**
   * Called right before the loader, on the thread that runs it, with the tenant bound. Must be
   * quick: callers wait for the load.
   *
   * @return called on the same thread when the loader has returned or thrown
   */
  End begins(TenantId tenant, ReportKey<?> key);

  /** What is called when a load has ended. */
  @FunctionalInterface
  interface End {

    /**
     * Called once, on the thread that ran the loader.
     *
     * @param failure what the loader threw; null if it returned
     */
    void ended(@Nullable Throwable failure);
  }
}
