package io.reportcache.delivery;

import java.util.List;

/** Takes deliveries. One may belong to a transaction: then they are there once it has committed. */
@FunctionalInterface
public interface DeliverySink {

  /**
   * Adds the deliveries, all or none, in this order; of those with an idempotency key that is there
   * already, none.
   *
   * @throws DeliveryStoreException if they couldn't be stored
   */
  void add(List<NewDelivery> deliveries);
}
