package io.reportcache.durable.worker;

import io.reportcache.durable.store.ClaimedDelivery;
import org.jspecify.annotations.Nullable;

/**
 * Called around each run of a handler, for traces and timers. What it throws is logged and changes
 * nothing for the run.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DeliveryRunObserver {

  /**
   * Called right before the handler, on the thread that runs it, with the delivery's tenant bound.
   *
   * @return called on the same thread when the handler has returned or thrown
   */
  End begins(ClaimedDelivery delivery);

  /** What is called when a run has ended. */
  @FunctionalInterface
  interface End {

    /**
     * Called once, on the thread that ran the handler, perhaps after its time-out. What {@linkplain
     * DeliveryRun#goesOnUntil goes on without a thread} isn't part of it.
     *
     * @param failure what the handler threw; null if it returned
     */
    void ended(@Nullable Throwable failure);
  }
}
