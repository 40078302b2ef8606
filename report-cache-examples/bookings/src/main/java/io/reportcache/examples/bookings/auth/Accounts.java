package io.reportcache.examples.bookings.auth;

import io.reportcache.event.DomainEvent;
import io.reportcache.examples.bookings.auth.AuthCaches.Names;
import io.reportcache.examples.bookings.auth.AuthCaches.Profile;
import io.reportcache.examples.bookings.contract.auth.PermissionGranted;
import io.reportcache.examples.bookings.contract.auth.PermissionRevoked;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.auth.RoleRemoved;
import io.reportcache.examples.bookings.contract.auth.UserDeleted;
import io.reportcache.examples.bookings.contract.auth.UserRegistered;
import io.reportcache.examples.bookings.contract.auth.UserUpdated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Users, and what they may do. */
record Accounts(ServiceHost host) {

  /** What each role allows; any other allows nothing. */
  private static final Map<String, List<String>> ALLOWED =
      Map.of(
          "staff", List.of("book-directly"),
          "approver", List.of("approve"),
          "admin", List.of("approve", "book-directly", "manage"));

  Object register(Request request) throws SQLException {
    String user = request.text("user");
    String name = request.text("name");
    String email = request.text("email");
    return host.inTransaction(
        sql -> {
          if (exists(user)) {
            throw new Refusal(409, "there is a user '%s' already".formatted(user));
          }
          sql.update(
              "INSERT INTO auth_user (tenant_id, id, name, email, password, second_factor) VALUES"
                  + " (:tenant, ?, ?, ?, ?, ?)",
              user,
              name,
              email,
              Passwords.hash(user, request.text("password")),
              Boolean.parseBoolean(request.text("secondFactor", "false")));
          host.publish(new UserRegistered(user, name, email));
          return new Profile(user, name, email);
        });
  }

  Object update(Request request) throws SQLException {
    String user = request.text("user");
    String name = request.text("name");
    return host.inTransaction(
        sql -> {
          if (sql.update(
                  "UPDATE auth_user SET name = ? WHERE tenant_id = :tenant AND id = ?", name, user)
              == 0) {
            throw Refusal.unknown("user", user);
          }
          host.publish(new UserUpdated(user, name));
          return Map.of("user", user, "name", name);
        });
  }

  Object delete(Request request) throws SQLException {
    String user = request.text("user");
    return host.inTransaction(
        sql -> {
          sql.update("DELETE FROM auth_role WHERE tenant_id = :tenant AND user_id = ?", user);
          sql.update("DELETE FROM auth_permission WHERE tenant_id = :tenant AND user_id = ?", user);
          if (sql.update("DELETE FROM auth_user WHERE tenant_id = :tenant AND id = ?", user) == 0) {
            throw Refusal.unknown("user", user);
          }
          host.publish(new UserDeleted(user));
          return Map.of("deleted", user);
        });
  }

  Object assign(Request request) throws SQLException {
    String user = request.text("user");
    String role = request.text("role");
    return add("auth_role (tenant_id, user_id, role)", user, role, new RoleAssigned(user, role));
  }

  Object remove(Request request) throws SQLException {
    String user = request.text("user");
    String role = request.text("role");
    return take("auth_role", "role", user, role, new RoleRemoved(user, role));
  }

  Object grant(Request request) throws SQLException {
    String user = request.text("user");
    String permission = request.text("permission");
    return add(
        "auth_permission (tenant_id, user_id, permission)",
        user,
        permission,
        new PermissionGranted(user, permission));
  }

  Object revoke(Request request) throws SQLException {
    String user = request.text("user");
    String permission = request.text("permission");
    return take(
        "auth_permission", "permission", user, permission, new PermissionRevoked(user, permission));
  }

  Object profile(Request request) throws SQLException {
    String user = request.text("user");
    return host.cache()
        .remember(
            AuthCaches.PROFILE.key(user),
            AuthCaches.PROFILE.policy(AuthCaches.ofUser(user)),
            () ->
                host.inTransaction(
                    sql ->
                        sql.first(
                                row -> new Profile(user, row.getString(1), row.getString(2)),
                                "SELECT name, email FROM auth_user WHERE tenant_id = :tenant AND id = ?",
                                user)
                            .orElseThrow(() -> Refusal.unknown("user", user))));
  }

  Object permissions(Request request) throws SQLException {
    String user = request.text("user");
    return host.cache()
        .remember(
            AuthCaches.PERMISSIONS.key(user),
            AuthCaches.PERMISSIONS.policy(AuthCaches.ofUser(user)),
            () -> new Names(List.copyOf(permissionsOf(user))));
  }

  Object roles(Request request) throws SQLException {
    String user = request.text("user");
    return host.cache()
        .remember(
            AuthCaches.ROLES.key(user),
            AuthCaches.ROLES.policy(AuthCaches.ofUser(user)),
            () -> new Names(rolesOf(user)));
  }

  Object holders(Request request) throws SQLException {
    String role = request.text("role");
    return host.cache()
        .remember(
            AuthCaches.ROLES.key("holders", role),
            AuthCaches.ROLES.policy(),
            () ->
                new Names(
                    names(
                        "SELECT user_id FROM auth_role WHERE tenant_id = :tenant AND role = ? ORDER BY 1",
                        role)));
  }

  private TreeSet<String> permissionsOf(String user) throws SQLException {
    TreeSet<String> permissions =
        new TreeSet<>(
            names(
                "SELECT permission FROM auth_permission WHERE tenant_id = :tenant AND user_id = ?",
                user));
    for (String role : rolesOf(user)) {
      permissions.addAll(ALLOWED.getOrDefault(role, List.of()));
    }
    return permissions;
  }

  private List<String> rolesOf(String user) throws SQLException {
    return names(
        "SELECT role FROM auth_role WHERE tenant_id = :tenant AND user_id = ? ORDER BY 1", user);
  }

  private List<String> names(String query, String of) throws SQLException {
    return host.inTransaction(sql -> sql.list(row -> row.getString(1), query, of));
  }

  private boolean exists(String user) throws SQLException {
    return host.inTransaction(
        sql ->
            sql.number("SELECT COUNT(*) FROM auth_user WHERE tenant_id = :tenant AND id = ?", user)
                > 0);
  }

  private Object add(String into, String user, String what, DomainEvent event) throws SQLException {
    return host.inTransaction(
        sql -> {
          if (!exists(user)) {
            throw Refusal.unknown("user", user);
          }
          sql.update("INSERT INTO " + into + " VALUES (:tenant, ?, ?)", user, what);
          host.publish(event);
          return Map.of("user", user, "added", what);
        });
  }

  private Object take(String from, String column, String user, String what, DomainEvent event)
      throws SQLException {
    return host.inTransaction(
        sql -> {
          if (sql.update(
                  "DELETE FROM "
                      + from
                      + " WHERE tenant_id = :tenant AND user_id = ? AND "
                      + column
                      + " = ?",
                  user,
                  what)
              == 0) {
            throw Refusal.unknown(column, what);
          }
          host.publish(event);
          return Map.of("user", user, "removed", what);
        });
  }
}
