package io.reportcache.examples.bookings.service;

import io.reportcache.durable.DurableEventHandler;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import java.sql.SQLException;

/**
 * Reacts to an event in one transaction, together with a row that says so: whatever comes twice,
 * over the wire or after a process has died, has its effects once.
 */
record Once(String lane, ServiceHost host, Reaction<DomainEvent> reaction)
    implements DurableEventHandler<DomainEvent> {

  static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS handled (
        tenant_id VARCHAR(128) NOT NULL, lane VARCHAR(100) NOT NULL, event_id VARCHAR(36) NOT NULL,
        PRIMARY KEY (lane, event_id))\
      """;

  @Override
  public void handle(EventEnvelope<? extends DomainEvent> envelope, DeliveryRun run)
      throws SQLException {
    run.performedBy(host.service());
    run.result(
        host.inTransaction(
            sql ->
                isFirst(sql, envelope)
                    ? reaction.to(envelope.event(), envelope, sql)
                    : "was done before"));
  }

  private boolean isFirst(Sql sql, EventEnvelope<?> envelope) throws SQLException {
    String id = envelope.id().toString();
    boolean first =
        sql.number(
                "SELECT COUNT(*) FROM handled WHERE tenant_id = :tenant AND lane = ? AND event_id = ?",
                lane,
                id)
            == 0;
    if (first) {
      sql.update(
          "INSERT INTO handled (tenant_id, lane, event_id) VALUES (:tenant, ?, ?)", lane, id);
    }
    return first;
  }
}
