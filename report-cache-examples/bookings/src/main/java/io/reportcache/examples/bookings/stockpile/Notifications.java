package io.reportcache.examples.bookings.stockpile;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.stockpile.NotificationSent;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What users are told. */
record Notifications(ServiceHost host) {

  /** What a user was told. */
  record Told(String user, List<String> texts) {}

  /**
   * Tells a user something, with the transaction.
   *
   * @param cause the event by which that is due; null for a request
   */
  void tell(Sql sql, String user, String text, @Nullable EventEnvelope<?> cause)
      throws SQLException {
    String id = UUID.randomUUID().toString();
    sql.update(
        "INSERT INTO stk_notification (tenant_id, id, user_id, text) VALUES (:tenant, ?, ?, ?)",
        id,
        user,
        text);
    NotificationSent sent = new NotificationSent(id, user, text);
    if (cause == null) {
      host.publish(sent);
    } else {
      host.publish(sent, cause);
    }
  }

  Object list(Request request) throws SQLException {
    String user = request.text("user");
    return new Told(
        user,
        host.inTransaction(
            sql ->
                sql.list(
                    row -> row.getString(1),
                    "SELECT text FROM stk_notification WHERE tenant_id = :tenant AND user_id = ?"
                        + " ORDER BY text",
                    user)));
  }
}
