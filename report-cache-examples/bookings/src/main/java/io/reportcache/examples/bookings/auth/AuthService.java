package io.reportcache.examples.bookings.auth;

import io.reportcache.examples.bookings.contract.auth.PermissionGranted;
import io.reportcache.examples.bookings.contract.auth.PermissionRevoked;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.auth.RoleRemoved;
import io.reportcache.examples.bookings.contract.auth.UserDeleted;
import io.reportcache.examples.bookings.contract.auth.UserUpdated;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.Scope;
import java.util.List;

/** Users, roles and tokens. It consumes nothing. */
public final class AuthService {

  /** The name of the service. */
  public static final String NAME = "auth";

  private static final String TABLES =
      """
      CREATE TABLE IF NOT EXISTS auth_user (
        tenant_id VARCHAR(128) NOT NULL, id VARCHAR(64) NOT NULL, name VARCHAR(200) NOT NULL,
        email VARCHAR(200) NOT NULL, password VARCHAR(100) NOT NULL, second_factor BOOLEAN NOT NULL,
        PRIMARY KEY (tenant_id, id));
      CREATE TABLE IF NOT EXISTS auth_role (
        tenant_id VARCHAR(128) NOT NULL, user_id VARCHAR(64) NOT NULL, role VARCHAR(64) NOT NULL,
        PRIMARY KEY (tenant_id, user_id, role));
      CREATE TABLE IF NOT EXISTS auth_permission (
        tenant_id VARCHAR(128) NOT NULL, user_id VARCHAR(64) NOT NULL,
        permission VARCHAR(64) NOT NULL, PRIMARY KEY (tenant_id, user_id, permission))\
      """;

  private AuthService() {}

  /** Plans the service. */
  public static ServicePlan plan(ServiceHost host) {
    Accounts accounts = new Accounts(host);
    SignIn signIn = new SignIn(host);
    Routes routes =
        Routes.of()
            .post("/users", accounts::register)
            .post("/users/update", accounts::update)
            .post("/users/delete", accounts::delete)
            .post("/roles/assign", accounts::assign)
            .post("/roles/remove", accounts::remove)
            .post("/permissions/grant", accounts::grant)
            .post("/permissions/revoke", accounts::revoke)
            .get("/profile", accounts::profile)
            .get("/permissions", accounts::permissions)
            .get("/roles", accounts::roles)
            .get("/holders", accounts::holders)
            .post("/login", signIn::login)
            .post("/login/confirm", signIn::confirm)
            .get("/token", signIn::token)
            .post("/token/revoke", signIn::revoke)
            .post("/password/forgotten", signIn::forgotten)
            .post("/password/reset", signIn::reset);
    return new ServicePlan(
        TABLES, List.of(), List.of(), List.of(), AuthCaches.ALL, rules(), routes);
  }

  private static InvalidationRules rules() {
    return InvalidationRules.builder()
        .on(UserUpdated.class)
        .invalidate(event -> AuthCaches.PROFILE.key(event.user()))
        .on(UserDeleted.class)
        .invalidateEach(
            event -> List.of(AuthCaches.ofUser(event.user()), AuthCaches.ROLES.allOf("holders")))
        .on(RoleAssigned.class)
        .invalidateEach(event -> rights(event.user()))
        .on(RoleRemoved.class)
        .invalidateEach(event -> rights(event.user()))
        .on(PermissionGranted.class)
        .invalidate(event -> AuthCaches.PERMISSIONS.key(event.user()))
        .on(PermissionRevoked.class)
        .invalidate(event -> AuthCaches.PERMISSIONS.key(event.user()))
        .build();
  }

  private static List<Scope> rights(String user) {
    return List.of(AuthCaches.PERMISSIONS.key(user), AuthCaches.ROLES.key(user));
  }
}
