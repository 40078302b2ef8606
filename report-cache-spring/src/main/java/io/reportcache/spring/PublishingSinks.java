package io.reportcache.spring;

import io.reportcache.delivery.DeliverySink;
import io.reportcache.delivery.DeliveryStore;

/** Says into what is published that is kept in a store. */
@FunctionalInterface
interface PublishingSinks {

  DeliverySink into(DeliveryStore store);
}
