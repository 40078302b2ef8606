package io.reportcache.examples.quotes.security;

import jakarta.servlet.DispatcherType;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;

/** Who may do what: HTTP basic, and a role for each user. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

  /** The password of all users is known to everybody, and is checked with each request: cheaply. */
  private static final int CHEAP = 4;

  @Bean
  SecurityFilterChain rules(HttpSecurity http) throws Exception {
    return http.authorizeHttpRequests(
            request ->
                request
                    .dispatcherTypeMatchers(DispatcherType.ERROR)
                    .permitAll()
                    .requestMatchers("/actuator/health")
                    .permitAll()
                    .requestMatchers("/actuator/**", "/operator/**")
                    .hasRole(Role.OPERATOR.name())
                    .requestMatchers(HttpMethod.GET, "/**")
                    .hasAnyRole(Role.SALES.name(), Role.VIEWER.name())
                    .anyRequest()
                    .hasRole(Role.SALES.name()))
        .httpBasic(Customizer.withDefaults())
        .sessionManagement(
            session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .csrf(CsrfConfigurer::disable)
        .build();
  }

  @Bean
  PasswordEncoder passwords() {
    return new BCryptPasswordEncoder(CHEAP);
  }

  @Bean
  UserDetailsService users(PasswordEncoder passwords) {
    String secret = String.valueOf(passwords.encode("secret"));
    Map<String, Account> accounts =
        Map.of(
            "alice", new Account(Role.SALES, "acme"),
            "victor", new Account(Role.VIEWER, "acme"),
            "gina", new Account(Role.SALES, "globex"),
            "oscar", new Account(Role.OPERATOR, null),
            "nadia", new Account(Role.SALES, null)); // new, and not yet anywhere
    return name -> {
      Account account = accounts.get(name);
      if (account == null) {
        throw new UsernameNotFoundException("there is no user " + name);
      }
      // A new one each time, since Spring erases the password when it has been checked.
      return new SalesUser(name, secret, account.role(), account.tenant());
    };
  }

  private record Account(Role role, @Nullable String tenant) {}
}
