package io.reportcache.durable.worker;

import io.reportcache.durable.store.Settlement;

/**
 * Is told how each run of a worker has ended, for a line of progress or a figure. Called once the
 * store knows, by the worker's threads, perhaps by two at once; of a dead letter after its handler
 * was told. What the worker has still to tell waits meanwhile, so it should be quick. What it
 * throws is logged and changes nothing.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DeliveryRunListener {

  /**
   * Called after each run, and for each delivery that is handed back because the worker closes;
   * {@link Settlement#took()} is zero if that hadn't begun. Not called for what another owner has
   * taken over meanwhile.
   */
  void ended(Settlement run);
}
