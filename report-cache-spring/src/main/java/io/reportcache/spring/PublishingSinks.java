package io.reportcache.spring;

import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;

/** Returns the sink by which publishers and dispatchers add deliveries to a store. */
@FunctionalInterface
interface PublishingSinks {

  DeliverySink into(DeliveryStore store);
}
