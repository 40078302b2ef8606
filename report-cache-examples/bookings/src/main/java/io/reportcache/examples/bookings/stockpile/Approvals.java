package io.reportcache.examples.bookings.stockpile;

import io.reportcache.event.DomainEvent;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalEscalated;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalGranted;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalRejected;
import io.reportcache.examples.bookings.contract.stockpile.DocumentGenerated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;

/** Decisions on reservations. */
record Approvals(ServiceHost host, Notifications notifications) {

  /** A decision that is to be made, or was. */
  record Approval(String reservation, String resource, String user, String status) {}

  /** The papers about a reservation. */
  record Documents(String reservation, List<String> texts) {}

  Object grant(Request request) throws SQLException {
    String by = request.text("by");
    return decide(
        request,
        by,
        "GRANTED",
        "You may use %s",
        approval ->
            new ApprovalGranted(approval.reservation(), approval.resource(), approval.user(), by));
  }

  Object reject(Request request) throws SQLException {
    String by = request.text("by");
    String reason = request.text("reason");
    return decide(
        request,
        by,
        "REJECTED",
        "You may not use %s: " + reason.replace("%", "%%"),
        approval ->
            new ApprovalRejected(
                approval.reservation(), approval.resource(), approval.user(), by, reason));
  }

  Object escalate(Request request) throws SQLException {
    String reason = request.text("reason");
    return host.inTransaction(
        sql -> {
          Approval open = open(sql, request.text("reservation"));
          host.publish(new ApprovalEscalated(open.reservation(), open.resource(), reason));
          return open;
        });
  }

  Object approval(Request request) throws SQLException {
    return host.inTransaction(sql -> find(sql, request.text("reservation")));
  }

  Object documents(Request request) throws SQLException {
    String reservation = request.text("reservation");
    return new Documents(
        reservation,
        host.inTransaction(
            sql ->
                sql.list(
                    row -> row.getString(1),
                    "SELECT text FROM stk_document WHERE tenant_id = :tenant AND reservation = ?"
                        + " ORDER BY text",
                    reservation)));
  }

  /** Withdraws what wasn't decided of a reservation; tells whether anything was. */
  boolean withdraw(Sql sql, String reservation) throws SQLException {
    return sql.update(
            "UPDATE stk_approval SET status = 'WITHDRAWN' WHERE tenant_id = :tenant AND reservation"
                + " = ? AND status = 'OPEN'",
            reservation)
        > 0;
  }

  private interface Outcome {
    DomainEvent of(Approval approval);
  }

  private Object decide(Request request, String by, String status, String text, Outcome outcome)
      throws SQLException {
    return host.inTransaction(
        sql -> {
          requireApprover(sql, by);
          Approval open = open(sql, request.text("reservation"));
          sql.update(
              "UPDATE stk_approval SET status = ? WHERE tenant_id = :tenant AND reservation = ?",
              status,
              open.reservation());
          host.publish(outcome.of(open));
          String document = UUID.randomUUID().toString();
          sql.update(
              "INSERT INTO stk_document (tenant_id, id, reservation, text) VALUES (:tenant, ?, ?,"
                  + " ?)",
              document,
              open.reservation(),
              "%s by %s".formatted(status, by));
          host.publish(new DocumentGenerated(document, open.reservation()));
          notifications.tell(sql, open.user(), text.formatted(open.resource()), null);
          return find(sql, open.reservation());
        });
  }

  private static Approval find(Sql sql, String reservation) throws SQLException {
    return sql.first(
            row -> new Approval(reservation, row.getString(1), row.getString(2), row.getString(3)),
            "SELECT resource, user_id, status FROM stk_approval WHERE tenant_id = :tenant AND"
                + " reservation = ?",
            reservation)
        .orElseThrow(() -> Refusal.unknown("approval of reservation", reservation));
  }

  private static Approval open(Sql sql, String reservation) throws SQLException {
    Approval approval = find(sql, reservation);
    if (!approval.status().equals("OPEN")) {
      throw new Refusal(409, "that is %s already".formatted(approval.status()));
    }
    return approval;
  }

  private static void requireApprover(Sql sql, String user) throws SQLException {
    if (sql.number(
            "SELECT COUNT(*) FROM stk_approver WHERE tenant_id = :tenant AND user_id = ?", user)
        == 0) {
      throw new Refusal(403, "'%s' may not approve".formatted(user));
    }
  }
}
