package io.reportcache.durable.worker;

import io.reportcache.durable.store.Settlement;

/**
 * Called after each run of a worker with its outcome, for a line of progress or a figure. The
 * worker's threads call it when the store has written down the outcome, perhaps two at once. For a
 * dead letter it's called after the handler was. It should be quick, since the worker settles
 * nothing else meanwhile. What it throws is logged and changes nothing.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DeliveryRunListener {

  /**
   * Called after each run, and for each delivery that is handed back because the worker closes;
   * {@link Settlement#took()} is zero if its run hadn't begun. Not called for a delivery that
   * another owner has taken over meanwhile.
   */
  void ended(Settlement run);
}
