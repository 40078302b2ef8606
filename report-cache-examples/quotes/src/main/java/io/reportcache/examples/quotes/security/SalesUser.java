package io.reportcache.examples.quotes.security;

import io.reportcache.tenant.TenantId;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.core.userdetails.User;

/** A user with one role, who belongs to a tenant; an operator belongs to none. */
final class SalesUser extends User {

  private static final long serialVersionUID = 1L;

  private final @Nullable String tenant;

  SalesUser(String name, String password, Role role, @Nullable String tenant) {
    super(name, password, List.of(new SimpleGrantedAuthority("ROLE_" + role)));
    this.tenant = tenant;
  }

  /** Returns the tenant of the user who is logged in; null if there is none. */
  static @Nullable TenantId tenantOf(Authentication authentication) {
    return authentication.getPrincipal() instanceof SalesUser user && user.tenant != null
        ? TenantId.of(user.tenant)
        : null;
  }
}
