package io.reportcache.examples.bookings.service;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import java.sql.SQLException;

/**
 * What a handler does about an event, in a transaction of its service's database.
 *
 * @param <E> the events
 */
@FunctionalInterface
public interface Reaction<E extends DomainEvent> {

  /**
   * Does it. What it writes and publishes, and what it drops of the service's caches, counts only
   * if the transaction commits.
   *
   * @return what came of it, for the log of runs
   */
  String to(E event, EventEnvelope<?> envelope, Sql sql) throws SQLException;
}
