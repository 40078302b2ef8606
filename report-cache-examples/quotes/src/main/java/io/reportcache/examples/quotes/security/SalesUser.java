package io.reportcache.examples.quotes.security;

import java.util.List;
import org.jspecify.annotations.Nullable;
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

  /** Returns the id of the tenant; null if there is none. */
  @Nullable String tenant() {
    return tenant;
  }
}
