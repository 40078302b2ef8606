package io.reportcache.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Figures of a node's part in a {@link SharedTier}, since the node joined it. Immutable.
 *
 * @since 0.1
 */
public final class SharedTierStats {

  /** Whether the node uses the server. */
  public enum State {
    /** No cache has a shared tier. */
    NONE,
    /** The server answers. */
    CONNECTED,
    /**
     * The server fails or is slow, and isn't used until a trial succeeds; or it has failed and was
     * never reached yet.
     */
    BROKEN,
    /** The server has been out of reach for longer than the maximum staleness. */
    AWAY
  }

  private final long hits;
  private final long misses;
  private final long stores;
  private final long storesRefused;
  private final long unwritable;
  private final long countedAlone;
  private final long roundTrips;
  private final long failures;
  private final long bytesRead;
  private final long bytesWritten;
  private final long sent;
  private final long waiting;
  private final long heard;
  private final long gaps;
  private final long incarnationChanges;
  private final Map<String, Long> refused;
  private final Duration sinceContact;
  private final State state;

  private SharedTierStats(Builder builder) {
    this.hits = builder.hits;
    this.misses = builder.misses;
    this.stores = builder.stores;
    this.storesRefused = builder.storesRefused;
    this.unwritable = builder.unwritable;
    this.countedAlone = builder.countedAlone;
    this.roundTrips = builder.roundTrips;
    this.failures = builder.failures;
    this.bytesRead = builder.bytesRead;
    this.bytesWritten = builder.bytesWritten;
    this.sent = builder.sent;
    this.waiting = builder.waiting;
    this.heard = builder.heard;
    this.gaps = builder.gaps;
    this.incarnationChanges = builder.incarnationChanges;
    this.refused = Map.copyOf(builder.refused);
    this.sinceContact = builder.sinceContact;
    this.state = builder.state;
  }

  /** Returns a builder with all figures zero, and the state {@link State#NONE}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the number of reads that the shared tier answered. */
  public long hits() {
    return hits;
  }

  /** Returns the number of reads for which it had no value that lives. */
  public long misses() {
    return misses;
  }

  /** Returns the number of values that were stored in it. */
  public long stores() {
    return stores;
  }

  /**
   * Returns the number of values that weren't stored, since an invalidation had overtaken their
   * loads.
   */
  public long storesRefused() {
    return storesRefused;
  }

  /**
   * Returns the number of values that were cached on this node only, since they couldn't be written
   * or were too long.
   */
  public long unwritable() {
    return unwritable;
  }

  /**
   * Returns the number of calls of {@code increment} and {@code add} that acted on this node alone,
   * since the tier couldn't be asked.
   */
  public long countedAlone() {
    return countedAlone;
  }

  /** Returns the number of calls of the server that succeeded. */
  public long roundTrips() {
    return roundTrips;
  }

  /** Returns the number of calls of the server that failed or took too long. */
  public long failures() {
    return failures;
  }

  /** Returns the number of bytes of values that were read. */
  public long bytesRead() {
    return bytesRead;
  }

  /** Returns the number of bytes of values that were stored. */
  public long bytesWritten() {
    return bytesWritten;
  }

  /** Returns the number of calls that told other nodes what was invalidated here. */
  public long sent() {
    return sent;
  }

  /** Returns the number of scopes that were invalidated here and wait to be sent. */
  public long waiting() {
    return waiting;
  }

  /** Returns the number of invalidations of other nodes that were applied here. */
  public long heard() {
    return heard;
  }

  /** Returns the number of times that an invalidation of another node was found to be missing. */
  public long gaps() {
    return gaps;
  }

  /** Returns the number of times that the server's state was found to be another one. */
  public long incarnationChanges() {
    return incarnationChanges;
  }

  /**
   * Returns the number of values that were read and not used, by reason: {@code invalidated},
   * {@code incarnation}, {@code expired}, {@code type}, {@code codec}, {@code format}, {@code
   * version} and {@code payload}.
   */
  public Map<String, Long> refused() {
    return refused;
  }

  /**
   * Returns the time since this node last compared itself with the server; since it joined, if it
   * never has.
   */
  public Duration sinceContact() {
    return sinceContact;
  }

  /** Returns whether the node uses the server. */
  public State state() {
    return state;
  }

  /** Figures are equal if all of them are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SharedTierStats that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** Returns each figure with its name. */
  @Override
  public String toString() {
    return "SharedTierStats[hits=%s, misses=%s, stores=%s, storesRefused=%s, unwritable=%s, countedAlone=%s, roundTrips=%s, failures=%s, bytesRead=%s, bytesWritten=%s, sent=%s, waiting=%s, heard=%s, gaps=%s, incarnationChanges=%s, refused=%s, sinceContact=%s, state=%s]"
        .formatted(values().toArray());
  }

  private List<Object> values() {
    return Arrays.asList(
        hits,
        misses,
        stores,
        storesRefused,
        unwritable,
        countedAlone,
        roundTrips,
        failures,
        bytesRead,
        bytesWritten,
        sent,
        waiting,
        heard,
        gaps,
        incarnationChanges,
        refused,
        sinceContact,
        state);
  }

  /** Sets the figures one by one; what isn't set is zero. Not safe for use by several threads. */
  public static final class Builder {
    private long hits;
    private long misses;
    private long stores;
    private long storesRefused;
    private long unwritable;
    private long countedAlone;
    private long roundTrips;
    private long failures;
    private long bytesRead;
    private long bytesWritten;
    private long sent;
    private long waiting;
    private long heard;
    private long gaps;
    private long incarnationChanges;
    private Map<String, Long> refused = Map.of();
    private Duration sinceContact = Duration.ZERO;
    private State state = State.NONE;

    private Builder() {}

    /** Sets {@link SharedTierStats#hits()}. */
    public Builder hits(long hits) {
      this.hits = hits;
      return this;
    }

    /** Sets {@link SharedTierStats#misses()}. */
    public Builder misses(long misses) {
      this.misses = misses;
      return this;
    }

    /** Sets {@link SharedTierStats#stores()}. */
    public Builder stores(long stores) {
      this.stores = stores;
      return this;
    }

    /** Sets {@link SharedTierStats#storesRefused()}. */
    public Builder storesRefused(long storesRefused) {
      this.storesRefused = storesRefused;
      return this;
    }

    /** Sets {@link SharedTierStats#unwritable()}. */
    public Builder unwritable(long unwritable) {
      this.unwritable = unwritable;
      return this;
    }

    /** Sets {@link SharedTierStats#countedAlone()}. */
    public Builder countedAlone(long countedAlone) {
      this.countedAlone = countedAlone;
      return this;
    }

    /** Sets {@link SharedTierStats#roundTrips()}. */
    public Builder roundTrips(long roundTrips) {
      this.roundTrips = roundTrips;
      return this;
    }

    /** Sets {@link SharedTierStats#failures()}. */
    public Builder failures(long failures) {
      this.failures = failures;
      return this;
    }

    /** Sets {@link SharedTierStats#bytesRead()}. */
    public Builder bytesRead(long bytesRead) {
      this.bytesRead = bytesRead;
      return this;
    }

    /** Sets {@link SharedTierStats#bytesWritten()}. */
    public Builder bytesWritten(long bytesWritten) {
      this.bytesWritten = bytesWritten;
      return this;
    }

    /** Sets {@link SharedTierStats#sent()}. */
    public Builder sent(long sent) {
      this.sent = sent;
      return this;
    }

    /** Sets {@link SharedTierStats#waiting()}. */
    public Builder waiting(long waiting) {
      this.waiting = waiting;
      return this;
    }

    /** Sets {@link SharedTierStats#heard()}. */
    public Builder heard(long heard) {
      this.heard = heard;
      return this;
    }

    /** Sets {@link SharedTierStats#gaps()}. */
    public Builder gaps(long gaps) {
      this.gaps = gaps;
      return this;
    }

    /** Sets {@link SharedTierStats#incarnationChanges()}. */
    public Builder incarnationChanges(long incarnationChanges) {
      this.incarnationChanges = incarnationChanges;
      return this;
    }

    /** Sets {@link SharedTierStats#refused()}. */
    public Builder refused(Map<String, Long> refused) {
      this.refused = Map.copyOf(refused);
      return this;
    }

    /** Sets {@link SharedTierStats#sinceContact()}. */
    public Builder sinceContact(Duration sinceContact) {
      this.sinceContact = Objects.requireNonNull(sinceContact, "sinceContact must not be null");
      return this;
    }

    /** Sets {@link SharedTierStats#state()}. */
    public Builder state(State state) {
      this.state = Objects.requireNonNull(state, "state must not be null");
      return this;
    }

    /** Returns the figures. */
    public SharedTierStats build() {
      return new SharedTierStats(this);
    }
  }
}
