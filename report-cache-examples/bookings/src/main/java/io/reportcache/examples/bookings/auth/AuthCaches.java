package io.reportcache.examples.bookings.auth;

import io.reportcache.examples.bookings.service.CacheKind;
import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.List;

/** What auth caches. */
final class AuthCaches {

  /** By session. */
  static final CacheKind<Session> SESSION =
      new CacheKind<>("auth:session", Session.class, Duration.ofMinutes(30));

  /** Whose a token is, by token. */
  static final CacheKind<Session> TOKEN =
      new CacheKind<>("auth:token", Session.class, Duration.ofMinutes(15));

  /** By user. */
  static final CacheKind<Profile> PROFILE =
      new CacheKind<>("auth:profile", Profile.class, Duration.ofHours(1));

  /** What a user may do, by user. */
  static final CacheKind<Names> PERMISSIONS =
      new CacheKind<>("auth:perms", Names.class, Duration.ofMinutes(10));

  /** The roles of a user, by user, and the holders of a role, by {@code holders} and role. */
  static final CacheKind<Names> ROLES =
      new CacheKind<>("auth:roles", Names.class, Duration.ofMinutes(20));

  /** Tokens that were revoked; none lives longer than this. */
  static final CacheKind<String> BLACKLIST =
      new CacheKind<>("auth:blacklist", String.class, Duration.ofHours(12));

  /** How often somebody has tried to sign in as a user lately. */
  static final CacheKind<Long> ATTEMPTS =
      new CacheKind<>("auth:attempts", Long.class, Duration.ofMinutes(5));

  /** What a user's second factor has to answer, by challenge. */
  static final CacheKind<Challenge> CHALLENGE =
      new CacheKind<>("auth:challenge", Challenge.class, Duration.ofMinutes(3));

  /** What opens the reset of a password, by user. */
  static final CacheKind<String> RESET =
      new CacheKind<>("auth:reset", String.class, Duration.ofMinutes(45));

  static final List<CacheKind<?>> ALL =
      List.of(SESSION, TOKEN, PROFILE, PERMISSIONS, ROLES, BLACKLIST, ATTEMPTS, CHALLENGE, RESET);

  private AuthCaches() {}

  /** Returns the tag of everything of a user. */
  static Tag ofUser(String user) {
    return Tag.of("user:" + user);
  }

  /** Who is signed in. */
  record Session(String id, String user) {}

  /** What people see of a user. */
  record Profile(String user, String name, String email) {}

  /** Some names, in their order. */
  record Names(List<String> names) {

    Names {
      names = List.copyOf(names);
    }
  }

  /** A code that was sent to a user. */
  record Challenge(String user, String code) {}
}
