package io.reportcache.examples.bookings.auth;

import io.reportcache.cache.TenantCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.examples.bookings.auth.AuthCaches.Challenge;
import io.reportcache.examples.bookings.auth.AuthCaches.Session;
import io.reportcache.examples.bookings.contract.auth.LoginFailed;
import io.reportcache.examples.bookings.contract.auth.LoginSucceeded;
import io.reportcache.examples.bookings.contract.auth.TokenRevoked;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.web.Refusal;
import io.reportcache.examples.bookings.web.Request;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;

/**
 * Signs users in. What it keeps lives in the cache alone, for as long as its time to live says: on
 * a shared tier all nodes see it, and count together.
 */
record SignIn(ServiceHost host) {

  /** How many attempts a user has before the time to live of the counter has passed. */
  private static final long ATTEMPTS = 5;

  private record Known(String password, boolean secondFactor) {}

  Object login(Request request) throws SQLException {
    String user = request.text("user");
    long attempt =
        cache().increment(AuthCaches.ATTEMPTS.key(user), 1, AuthCaches.ATTEMPTS.policy());
    if (attempt > ATTEMPTS) {
      throw new Refusal(429, "too many attempts; try again later");
    }
    Optional<Known> known =
        host.inTransaction(
            sql ->
                sql.first(
                    row -> new Known(row.getString(1), row.getBoolean(2)),
                    "SELECT password, second_factor FROM auth_user WHERE tenant_id = :tenant AND id = ?",
                    user));
    if (known.isEmpty()
        || !known.get().password.equals(Passwords.hash(user, request.text("password")))) {
      publish(new LoginFailed(user, attempt));
      throw new Refusal(401, "user or password is wrong");
    }
    cache().forget(AuthCaches.ATTEMPTS.key(user));
    return known.get().secondFactor ? challenge(user) : open(user);
  }

  /** The code goes to the user's phone; here the tour is the phone. */
  private Object challenge(String user) {
    String challenge = Passwords.newToken();
    String code = Passwords.newCode();
    cache()
        .put(
            AuthCaches.CHALLENGE.key(challenge),
            new Challenge(user, code),
            AuthCaches.CHALLENGE.policy(AuthCaches.ofUser(user)));
    return Map.of("challenge", challenge, "sms", code);
  }

  Object confirm(Request request) throws SQLException {
    String id = request.text("challenge");
    Challenge challenge =
        cache()
            .get(AuthCaches.CHALLENGE.key(id))
            .filter(each -> each.code().equals(request.text("code")))
            .orElseThrow(() -> new Refusal(401, "the code is wrong, or came too late"));
    // Of two that confirm at once one adds this, on any node.
    if (!cache().add(AuthCaches.BLACKLIST.key(id), "used", AuthCaches.BLACKLIST.policy())) {
      throw new Refusal(401, "the code was used before");
    }
    cache().forget(AuthCaches.CHALLENGE.key(id));
    return open(challenge.user());
  }

  private Object open(String user) throws SQLException {
    String token = Passwords.newToken();
    Session session = new Session(Passwords.newToken(), user);
    cache()
        .put(
            AuthCaches.SESSION.key(session.id()),
            session,
            AuthCaches.SESSION.policy(AuthCaches.ofUser(user)));
    cache()
        .put(
            AuthCaches.TOKEN.key(token), session, AuthCaches.TOKEN.policy(AuthCaches.ofUser(user)));
    publish(new LoginSucceeded(user, session.id()));
    return Map.of("token", token, "session", session.id());
  }

  Object token(Request request) {
    return opens(request.text("token"))
        .flatMap(session -> cache().get(AuthCaches.SESSION.key(session.id())))
        .orElseThrow(() -> new Refusal(401, "the token opens nothing"));
  }

  /** Returns the session that a token opens, if it wasn't revoked. */
  private Optional<Session> opens(String token) {
    return cache().has(AuthCaches.BLACKLIST.key(token))
        ? Optional.empty()
        : cache().get(AuthCaches.TOKEN.key(token));
  }

  Object revoke(Request request) throws SQLException {
    String token = request.text("token");
    Session session = opens(token).orElseThrow(() -> new Refusal(401, "the token opens nothing"));
    // However many revoke it at once, one adds it, and publishes.
    boolean first =
        cache().add(AuthCaches.BLACKLIST.key(token), session.user(), AuthCaches.BLACKLIST.policy());
    if (first) {
      cache().forget(AuthCaches.SESSION.key(session.id()));
      publish(new TokenRevoked(session.user(), session.id()));
    }
    return Map.of("revoked", first);
  }

  /** The code goes out by e-mail; here the tour reads it. */
  Object forgotten(Request request) {
    String user = request.text("user");
    String code = Passwords.newCode();
    if (!cache()
        .add(AuthCaches.RESET.key(user), code, AuthCaches.RESET.policy(AuthCaches.ofUser(user)))) {
      throw new Refusal(429, "an e-mail is on its way already");
    }
    return Map.of("mail", code);
  }

  Object reset(Request request) throws SQLException {
    String user = request.text("user");
    boolean right =
        cache()
            .get(AuthCaches.RESET.key(user))
            .filter(code -> code.equals(request.text("code")))
            .isPresent();
    if (!right || !cache().forget(AuthCaches.RESET.key(user))) {
      throw new Refusal(401, "the code is wrong, or was used before");
    }
    host.inTransaction(
        sql ->
            sql.update(
                "UPDATE auth_user SET password = ? WHERE tenant_id = :tenant AND id = ?",
                Passwords.hash(user, request.text("password")),
                user));
    cache().invalidate(java.util.List.of(AuthCaches.ofUser(user)), "password reset");
    return Map.of("reset", user);
  }

  private void publish(DomainEvent event) throws SQLException {
    host.inTransaction(
        sql -> {
          host.publish(event);
          return event;
        });
  }

  private TenantCache cache() {
    return host.cache();
  }
}
