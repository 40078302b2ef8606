package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import org.jdbi.v3.core.Handle;

/** Publishes what follows from an event, in the transaction of what its handler writes. */
@FunctionalInterface
interface Publisher {

  /**
   * Publishes an event of the thread's tenant.
   *
   * @param cause what it follows from
   */
  void publish(Handle handle, DomainEvent event, EventEnvelope<?> cause);
}
