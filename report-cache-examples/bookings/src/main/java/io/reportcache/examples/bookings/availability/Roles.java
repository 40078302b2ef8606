package io.reportcache.examples.bookings.availability;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.availability.AvailabilityCaches.Rights;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.Sql;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.List;

/** What users may do here, by their roles. */
record Roles(ServiceHost host) {

  Object permissions(Request request) throws SQLException {
    return rights(request.text("user"));
  }

  boolean mayBookDirectly(String user) throws SQLException {
    return rights(user).bookDirectly();
  }

  String assigned(RoleAssigned assigned, EventEnvelope<?> envelope, Sql sql) throws SQLException {
    sql.update(
        "INSERT INTO av_role (tenant_id, user_id, role) VALUES (:tenant, ?, ?) ON CONFLICT DO NOTHING",
        assigned.user(),
        assigned.role());
    host.cache()
        .invalidate(List.of(AvailabilityCaches.PERMISSIONS.key(assigned.user())), envelope.name());
    return assigned.role();
  }

  private Rights rights(String user) throws SQLException {
    return host.cache()
        .remember(
            AvailabilityCaches.PERMISSIONS.key(user),
            AvailabilityCaches.PERMISSIONS.policy(),
            () ->
                host.inTransaction(
                    sql ->
                        new Rights(
                            user,
                            sql.number(
                                    "SELECT COUNT(*) FROM av_role WHERE tenant_id = :tenant AND"
                                        + " user_id = ? AND role IN ('staff', 'admin')",
                                    user)
                                > 0)));
  }
}
