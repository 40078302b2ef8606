package io.reportcache.spring;

import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;

/** Says into what is published that is kept in a store. */
@FunctionalInterface
interface PublishingSinks {

  DeliverySink into(DeliveryStore store);
}
