package io.reportcache.examples.bookings.service;

import io.reportcache.durable.DurableEventHandler;
import io.reportcache.durable.jdbc.JdbcProcessedEvents;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import java.sql.SQLException;

/**
 * Reacts to an event in one transaction, together with the record that it has: whatever comes
 * twice, over the wire or after a process has died, has its effects once.
 */
record Once(
    String lane, ServiceHost host, JdbcProcessedEvents processed, Reaction<DomainEvent> reaction)
    implements DurableEventHandler<DomainEvent> {

  @Override
  public void handle(EventEnvelope<? extends DomainEvent> envelope, DeliveryRun run)
      throws SQLException {
    run.performedBy(host.service());
    run.result(
        host.inTransaction(
            sql ->
                processed.record(sql.connection(), lane, envelope)
                    ? reaction.to(envelope.event(), envelope, sql)
                    : "was done before"));
  }
}
