package io.reportcache.examples.bookings.stockpile;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalRequested;
import io.reportcache.examples.bookings.service.Sql;
import java.sql.SQLException;

/** Follows what happens to reservations and resources. */
record Followers(Notifications notifications, Approvals approvals) {

  String reserved(ReservationCreated created, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    if (!created.needsApproval()) {
      return "needs no approval";
    }
    sql.update(
        "INSERT INTO stk_approval (tenant_id, reservation, resource, user_id, status) VALUES"
            + " (:tenant, ?, ?, ?, 'OPEN')",
        created.reservation(),
        created.resource(),
        created.user());
    approvals
        .host()
        .publish(
            new ApprovalRequested(created.reservation(), created.resource(), created.user()),
            envelope);
    return "requested";
  }

  String cancelled(ReservationCancelled cancelled, EventEnvelope<?> envelope, Sql sql)
      throws SQLException {
    boolean withdrawn = approvals.withdraw(sql, cancelled.reservation());
    notifications.tell(
        sql,
        cancelled.user(),
        "Your reservation of %s is off: %s".formatted(cancelled.resource(), cancelled.reason()),
        envelope);
    return withdrawn ? "withdrawn, and told" : "told";
  }

  String gone(ResourceDeleted event, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    int withdrawn =
        sql.update(
            "UPDATE stk_approval SET status = 'WITHDRAWN' WHERE tenant_id = :tenant AND resource ="
                + " ? AND status = 'OPEN'",
            event.resource());
    return "%d withdrawn".formatted(withdrawn);
  }
}
