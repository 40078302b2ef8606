package io.reportcache.examples.bookings.stockpile;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.web.Request;
import io.reportcache.key.KeyPattern;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Who may approve.
 *
 * @param auth what the service auth caches
 */
record Approvers(ServiceHost host, TenantCacheManager auth) {

  private static final Set<String> APPROVING = Set.of("approver", "admin");

  /** The approvers. */
  record Names(List<String> users) {}

  String assigned(RoleAssigned assigned, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    boolean approves = APPROVING.contains(assigned.role());
    if (approves) {
      sql.update(
          "INSERT INTO stk_approver (tenant_id, user_id) VALUES (:tenant, ?) ON CONFLICT DO NOTHING",
          assigned.user());
    }
    // Auth has dropped that user's. What it derives from everybody's goes from here, as soon as
    // this
    // service knows the approvers.
    auth.tenant(envelope.tenant())
        .invalidate(
            List.of(KeyPattern.allOf("auth:perms"), KeyPattern.allOf("auth:roles")),
            envelope.name());
    return approves ? "approves" : "doesn't approve";
  }

  Object list(Request request) throws SQLException {
    return new Names(
        host.inTransaction(
            sql ->
                sql.list(
                    row -> row.getString(1),
                    "SELECT user_id FROM stk_approver WHERE tenant_id = :tenant ORDER BY user_id")));
  }
}
