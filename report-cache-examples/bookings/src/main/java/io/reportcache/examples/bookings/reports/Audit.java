package io.reportcache.examples.bookings.reports;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reportcache.ReportCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.auth.LoginFailed;
import io.reportcache.examples.bookings.contract.reports.AuditAlerted;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Writes down everything that happens in other services, and by what. */
record Audit(ServiceHost host, ReportCache reports, Declarations declared) {

  /** With so many failures in a row, somebody is told. */
  private static final long SUSPICIOUS = 3;

  /** What alerts are about. */
  static final String USERS = "user";

  /** What followed from one event. */
  record Trace(String correlation, List<String> events) {}

  String record(DomainEvent event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    String about = event.entity().map(EventEntity::type).orElse("");
    write(sql, envelope.id(), envelope, envelope.producer(), envelope.name(), about);
    reports.current().invalidate(declared.audit(), about);
    if (event instanceof LoginFailed failed && failed.attempt() == SUSPICIOUS) {
      UUID alert = UUID.nameUUIDFromBytes(envelope.id().toString().getBytes(UTF_8));
      write(sql, alert, envelope, host.service(), "audit.alerted", USERS);
      host.publish(
          new AuditAlerted(failed.user(), "%d failed logins".formatted(SUSPICIOUS)), envelope);
    }
    return "written down";
  }

  private static void write(
      Sql sql, UUID id, EventEnvelope<?> envelope, String producer, String name, String about)
      throws SQLException {
    UUID cause = id.equals(envelope.id()) ? envelope.causationId() : envelope.id();
    sql.update(
        "INSERT INTO rep_audit (tenant_id, event_id, producer, name, about, correlation_id,"
            + " causation_id) VALUES (:tenant, ?, ?, ?, ?, ?, ?)",
        id.toString(),
        producer,
        name,
        about,
        envelope.correlationId().toString(),
        cause == null ? null : cause.toString());
  }

  /** Returns the names of all events that followed from one, in the order of their names. */
  Object trace(Request request) throws SQLException {
    String of = request.text("event");
    String about = request.text("about", "");
    return host.inTransaction(
        sql ->
            new Trace(
                of,
                sql.list(
                    row -> row.getString(1) + "." + row.getString(2),
                    "SELECT DISTINCT producer, name FROM rep_audit WHERE tenant_id = :tenant AND"
                        + " correlation_id IN (SELECT correlation_id FROM rep_audit WHERE tenant_id"
                        + " = :tenant AND name = ? AND (about = ? OR ? = '')) ORDER BY 1, 2",
                    of,
                    about,
                    about)));
  }
}
