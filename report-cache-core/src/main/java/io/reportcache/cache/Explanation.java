package io.reportcache.cache;

import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a cache knows about a key: why a read finds its value or not. {@link #toString()} returns it
 * as a line to read. Holds no value. Immutable.
 *
 * @since 0.1
 */
public final class Explanation {

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

  private final TenantId tenant;
  private final String key;
  private final Optional<String> params;
  private final State state;
  private final boolean loading;
  private final String node;
  private final Optional<String> verifiedAt;
  private final Optional<Instant> builtAt;
  private final Duration loadTime;
  private final Optional<Duration> expiresIn;
  private final long uses;
  private final Optional<String> failure;
  private final Optional<Removal> lost;

  private Explanation(Builder builder) {
    this.tenant = builder.tenant;
    this.key = builder.key;
    this.params = builder.params;
    this.state = builder.state;
    this.loading = builder.loading;
    this.node = builder.node;
    this.verifiedAt = builder.verifiedAt;
    this.builtAt = builder.builtAt;
    this.loadTime = builder.loadTime;
    this.expiresIn = builder.expiresIn;
    this.uses = builder.uses;
    this.failure = builder.failure;
    this.lost = builder.lost;
  }

  /** Returns a builder of an explanation, with the state {@link State#MISSING} set. */
  public static Builder of(TenantId tenant, String key) {
    return new Builder(tenant, key);
  }

  /** Returns a builder that begins with all that is known here. */
  public Builder toBuilder() {
    Builder builder = new Builder(tenant, key);
    builder.params = params;
    builder.state = state;
    builder.loading = loading;
    builder.node = node;
    builder.verifiedAt = verifiedAt;
    builder.builtAt = builtAt;
    builder.loadTime = loadTime;
    builder.expiresIn = expiresIn;
    builder.uses = uses;
    builder.failure = failure;
    builder.lost = lost;
    return builder;
  }

  /** Returns the tenant of the key. */
  public TenantId tenant() {
    return tenant;
  }

  /** Returns the key. */
  public String key() {
    return key;
  }

  /**
   * Returns the parameters of the report as they print, e.g. {@code year=2026, region=EU} of a
   * record; empty if a key was asked about, which may hold no more than a hash of them.
   */
  public Optional<String> params() {
    return params;
  }

  /** Returns what a read finds. */
  public State state() {
    return state;
  }

  /** Tells whether the value is being loaded now. */
  public boolean loading() {
    return loading;
  }

  /**
   * Returns where the value was built: the {@linkplain TenantCacheManagerBuilder#node name} of this
   * node, or of the node that shares it.
   */
  public String node() {
    return node;
  }

  /**
   * Returns where the shared tier stood when the value was read from it; empty if this node has
   * built the value itself.
   */
  public Optional<String> verifiedAt() {
    return verifiedAt;
  }

  /** Returns when the value that is held was ready, to the millisecond; empty if none is held. */
  public Optional<Instant> builtAt() {
    return builtAt;
  }

  /** Returns how long its load took; zero for a value that was put, or if none is held. */
  public Duration loadTime() {
    return loadTime;
  }

  /**
   * Returns how long it serves still, zero if it is expired; empty if it doesn't expire or none is
   * held.
   */
  public Optional<Duration> expiresIn() {
    return expiresIn;
  }

  /**
   * Returns how often it was read; what several threads read at a time is an estimate beyond 1024,
   * within a few percent.
   */
  public long uses() {
    return uses;
  }

  /**
   * Returns what the last attempt to load it failed with; empty if that succeeded, or if it is too
   * long ago.
   */
  public Optional<String> failure() {
    return failure;
  }

  /**
   * Returns how the value was lost; for one that serves, how the one before it was. Empty if the
   * key was never loaded, or if that is too long ago: the last few thousand losses are remembered.
   */
  public Optional<Removal> lost() {
    return lost;
  }

  /** Returns a copy with the parameters of the report whose key it is. */
  public Explanation withParams(String params) {
    return toBuilder().params(params).build();
  }

  /** Explanations are equal if all of their parts are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Explanation that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
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
          verifiedAt.ifPresent(place -> line.append("; shared, verified at ").append(place));
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

  private List<Object> values() {
    return Arrays.asList(
        tenant,
        key,
        params,
        state,
        loading,
        node,
        verifiedAt,
        builtAt,
        loadTime,
        expiresIn,
        uses,
        failure,
        lost);
  }

  /** Builds an explanation. Not safe for use by several threads. */
  public static final class Builder {
    private final TenantId tenant;
    private final String key;
    private Optional<String> params = Optional.empty();
    private State state = State.MISSING;
    private boolean loading;
    private String node = "";
    private Optional<String> verifiedAt = Optional.empty();
    private Optional<Instant> builtAt = Optional.empty();
    private Duration loadTime = Duration.ZERO;
    private Optional<Duration> expiresIn = Optional.empty();
    private long uses;
    private Optional<String> failure = Optional.empty();
    private Optional<Removal> lost = Optional.empty();

    private Builder(TenantId tenant, String key) {
      this.tenant = Objects.requireNonNull(tenant, "tenant must not be null");
      this.key = Objects.requireNonNull(key, "key must not be null");
    }

    /** Sets {@link Explanation#params()}. */
    public Builder params(String params) {
      this.params = Optional.of(params);
      return this;
    }

    /** Sets {@link Explanation#state()}. */
    public Builder state(State state) {
      this.state = Objects.requireNonNull(state, "state must not be null");
      return this;
    }

    /** Sets {@link Explanation#loading()}. */
    public Builder loading(boolean loading) {
      this.loading = loading;
      return this;
    }

    /** Sets {@link Explanation#node()}. */
    public Builder node(String node) {
      this.node = Objects.requireNonNull(node, "node must not be null");
      return this;
    }

    /** Sets {@link Explanation#verifiedAt()}. */
    public Builder verifiedAt(String verifiedAt) {
      this.verifiedAt = Optional.of(verifiedAt);
      return this;
    }

    /** Sets {@link Explanation#builtAt()}. */
    public Builder builtAt(Instant builtAt) {
      this.builtAt = Optional.of(builtAt);
      return this;
    }

    /** Sets {@link Explanation#loadTime()}. */
    public Builder loadTime(Duration loadTime) {
      this.loadTime = Objects.requireNonNull(loadTime, "loadTime must not be null");
      return this;
    }

    /** Sets {@link Explanation#expiresIn()}. */
    public Builder expiresIn(Duration expiresIn) {
      this.expiresIn = Optional.of(expiresIn);
      return this;
    }

    /** Sets {@link Explanation#uses()}. */
    public Builder uses(long uses) {
      this.uses = uses;
      return this;
    }

    /** Sets {@link Explanation#failure()}. */
    public Builder failure(String failure) {
      this.failure = Optional.of(failure);
      return this;
    }

    /** Sets {@link Explanation#lost()}. */
    public Builder lost(Removal lost) {
      this.lost = Optional.of(lost);
      return this;
    }

    /** Returns the explanation. */
    public Explanation build() {
      return new Explanation(this);
    }
  }
}
