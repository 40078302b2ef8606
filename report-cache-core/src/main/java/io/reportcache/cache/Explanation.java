package io.reportcache.cache;

import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a cache knows of a key: why a read finds its value or not. {@link #toString()} gives it as a
 * line to read. Holds no value.
 *
 * @param tenant whose key it is
 * @param key the key
 * @param params the parameters of the report as they print, e.g. {@code year=2026, region=EU} of a
 *     record; empty if a key was asked about, which may hold no more than a hash of them
 * @param state what a read finds
 * @param loading whether the value is being loaded now
 * @param node where the value was built: the {@linkplain TenantCacheManagerBuilder#node name} of
 *     this node
 * @param builtAt when the value that is held was ready, to the millisecond; empty if none is
 * @param loadTime how long its load took; zero for a value that was put, or if none is held
 * @param expiresIn how long it serves still, zero if expired; empty if it doesn't expire or none is
 *     held
 * @param uses how often it was read; what several threads read at a time is an estimate beyond
 *     1024, within a few percent
 * @param failure what the last attempt to load it failed with; empty if that succeeded, or if it is
 *     too long ago
 * @param lost how the value was lost; for one that serves, how the one before it was. Empty if the
 *     key was never loaded, or if that is too long ago: the last few thousand losses are remembered
 */
public record Explanation(
    TenantId tenant,
    String key,
    Optional<String> params,
    State state,
    boolean loading,
    String node,
    Optional<Instant> builtAt,
    Duration loadTime,
    Optional<Duration> expiresIn,
    long uses,
    Optional<String> failure,
    Optional<Removal> lost) {

  /** What a read of a key finds. */
  public enum State {
    /** A value that serves. */
    FRESH,
    /** A value whose time has ended; whether it is served depends on the policy of the call. */
    EXPIRED,
    /** A value that was invalidated and is not served any more. */
    INVALIDATED,
    /**
     * A value that was invalidated, and is served for a while still to reads whose policy says so;
     * see {@link CachePolicy#withStaleAfterInvalidation}.
     */
    TOLERATED,
    /** That there is no value; see {@link TenantCache#rememberOptional}. */
    ABSENT,
    /** Nothing. */
    MISSING
  }

  /** Returns a copy with the parameters of the report whose key it is. */
  public Explanation withParams(String params) {
    return new Explanation(
        tenant,
        key,
        Optional.of(params),
        state,
        loading,
        node,
        builtAt,
        loadTime,
        expiresIn,
        uses,
        failure,
        lost);
  }

  /** Returns it as a line, e.g. {@code key 'sales:today' of tenant 'acme': hit; built …}. */
  @Override
  public String toString() {
    StringBuilder line = new StringBuilder("key '").append(key).append('\'');
    params
        .filter(text -> !key.equals(text) && !key.endsWith(':' + text))
        .ifPresent(text -> line.append(" (").append(text).append(')'));
    line.append(" of ").append(tenant).append(": ");
    line.append(
        switch (state) {
          case FRESH -> "hit";
          case EXPIRED -> "miss, expired";
          case INVALIDATED, MISSING -> "miss, " + lostOr("never loaded, or too long ago to know");
          case TOLERATED -> "hit where the policy tolerates that it was " + lostOr("invalidated");
          case ABSENT -> "known to have no value";
        });
    builtAt.ifPresent(
        at -> {
          line.append("; built ").append(at).append(" by ").append(node);
          line.append(" in ").append(Rounded.of(loadTime)).append(", ").append(uses);
          line.append(uses == 1 ? " use" : " uses");
          if (state == State.FRESH || state == State.ABSENT) {
            line.append(expiresIn.map(in -> ", expires in " + Rounded.of(in)).orElse(""));
          }
        });
    if (state == State.FRESH || state == State.EXPIRED) {
      lost.ifPresent(how -> line.append("; the value before ").append(how.inThePast()));
    }
    failure.ifPresent(message -> line.append("; the last load failed: ").append(message));
    return line.append(loading ? "; is being loaded" : "").toString();
  }

  private String lostOr(String unknown) {
    return lost.map(Removal::toString).orElse(unknown);
  }
}
