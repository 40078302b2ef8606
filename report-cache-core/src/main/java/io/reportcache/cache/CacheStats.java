package io.reportcache.cache;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened to entries since the cache was made, or since the figures' owner was last forgotten
 * (see {@link TenantCacheManager#statsByReport()}). The figures of one record may be some
 * operations apart when others are running.
 *
 * <p>A read is a call of {@code get}, {@code remember}, {@code rememberOptional} or {@code ask},
 * and each key of {@code many}. Each read counts exactly once, as a hit, a stale hit, an
 * invalidated hit or a miss, by what answered it in the end. A {@code refresh} is no read, nor are
 * {@code has}, {@code getKeys} and {@code explain}.
 *
 * @since 0.1
 */
public final class CacheStats {

  /** No figures. */
  public static final CacheStats NONE = builder().build();

  private final long hits;
  private final long staleHits;
  private final long invalidatedHits;
  private final long misses;
  private final long sharedHits;
  private final long joins;
  private final long loads;
  private final long loadFailures;
  private final long overtaken;
  private final long hungLoads;
  private final Duration loadTime;
  private final long evictions;
  private final long expirations;
  private final long invalidations;
  private final long oversized;
  private final long mutations;

  private CacheStats(Builder builder) {
    this.hits = builder.hits;
    this.staleHits = builder.staleHits;
    this.invalidatedHits = builder.invalidatedHits;
    this.misses = builder.misses;
    this.sharedHits = builder.sharedHits;
    this.joins = builder.joins;
    this.loads = builder.loads;
    this.loadFailures = builder.loadFailures;
    this.overtaken = builder.overtaken;
    this.hungLoads = builder.hungLoads;
    this.loadTime = builder.loadTime;
    this.evictions = builder.evictions;
    this.expirations = builder.expirations;
    this.invalidations = builder.invalidations;
    this.oversized = builder.oversized;
    this.mutations = builder.mutations;
  }

  /** Returns a builder in which each figure is zero: for tests, and for caches of other kinds. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the number of reads answered by a fresh entry, or by the knowledge that there is no
   * value; in a transaction also by what that has put or loaded itself.
   */
  public long hits() {
    return hits;
  }

  /**
   * Returns the number of reads answered by an expired entry: while it is loaded anew, because its
   * load failed or took too long, or in the pause after that.
   */
  public long staleHits() {
    return staleHits;
  }

  /**
   * Returns the number of reads answered by an invalidated entry that their policy {@linkplain
   * CachePolicy#withStaleAfterInvalidation tolerates}.
   */
  public long invalidatedHits() {
    return invalidatedHits;
  }

  /**
   * Returns the number of all other reads: those answered by a load, by nothing or by an exception.
   */
  public long misses() {
    return misses;
  }

  /** Returns the misses that were answered with a value that another node shares. */
  public long sharedHits() {
    return sharedHits;
  }

  /** Returns the number of misses answered by a load that was under way for another caller. */
  public long joins() {
    return joins;
  }

  /** Returns the number of loads that succeeded, refreshes included. */
  public long loads() {
    return loads;
  }

  /** Returns the number of loads that threw or returned null. */
  public long loadFailures() {
    return loadFailures;
  }

  /**
   * Returns the number of loads whose value wasn't stored because an invalidation or a put came
   * between.
   */
  public long overtaken() {
    return overtaken;
  }

  /** Returns the number of loads that took longer than the load time-out. */
  public long hungLoads() {
    return hungLoads;
  }

  /** Returns the time of all successful loads together. */
  public Duration loadTime() {
    return loadTime;
  }

  /** Returns the number of entries that made room for others. */
  public long evictions() {
    return evictions;
  }

  /** Returns the number of expired entries removed. */
  public long expirations() {
    return expirations;
  }

  /** Returns the number of invalidated entries removed. */
  public long invalidations() {
    return invalidations;
  }

  /**
   * Returns the number of values that weren't cached since each weighs more than the cache's
   * {@linkplain TenantCacheManagerBuilder#maximumWeight maximum weight}, or since the weigher
   * failed.
   */
  public long oversized() {
    return oversized;
  }

  /**
   * Returns the number of changes of values that were found after those were cached; 0 unless
   * {@link TenantCacheManagerBuilder#mutationCheckEvery} is set.
   */
  public long mutations() {
    return mutations;
  }

  /** Returns the share of reads that the cache answered, 0 to 1; 1 if there was none. */
  public double hitRate() {
    long answered = hits + staleHits + invalidatedHits;
    long reads = answered + misses;
    return reads == 0 ? 1.0 : (double) answered / reads;
  }

  /** Returns the mean time of a successful load; zero if there was none. */
  public Duration averageLoadTime() {
    return loads == 0 ? Duration.ZERO : loadTime.dividedBy(loads);
  }

  /** Returns the sums of both. */
  public CacheStats plus(CacheStats other) {
    return builder()
        .hits(hits + other.hits)
        .staleHits(staleHits + other.staleHits)
        .invalidatedHits(invalidatedHits + other.invalidatedHits)
        .misses(misses + other.misses)
        .sharedHits(sharedHits + other.sharedHits)
        .joins(joins + other.joins)
        .loads(loads + other.loads)
        .loadFailures(loadFailures + other.loadFailures)
        .overtaken(overtaken + other.overtaken)
        .hungLoads(hungLoads + other.hungLoads)
        .loadTime(loadTime.plus(other.loadTime))
        .evictions(evictions + other.evictions)
        .expirations(expirations + other.expirations)
        .invalidations(invalidations + other.invalidations)
        .oversized(oversized + other.oversized)
        .mutations(mutations + other.mutations)
        .build();
  }

  /** Figures are equal if each of them is. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheStats that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** Returns each figure with its name. */
  @Override
  public String toString() {
    return ("CacheStats[hits=%s, staleHits=%s, invalidatedHits=%s, misses=%s, sharedHits=%s, joins=%s, loads"
            + "=%s, loadFailures=%s, overtaken=%s, hungLoads=%s, loadTime=%s, evictions=%s, expirations=%s, invalidations=%s, oversized=%s, mutations=%s]")
        .formatted(values().toArray());
  }

  private List<Object> values() {
    return Arrays.asList(
        hits,
        staleHits,
        invalidatedHits,
        misses,
        sharedHits,
        joins,
        loads,
        loadFailures,
        overtaken,
        hungLoads,
        loadTime,
        evictions,
        expirations,
        invalidations,
        oversized,
        mutations);
  }

  /** Sets the figures one by one; what isn't set is zero. Not safe for use by several threads. */
  public static final class Builder {
    private long hits;
    private long staleHits;
    private long invalidatedHits;
    private long misses;
    private long sharedHits;
    private long joins;
    private long loads;
    private long loadFailures;
    private long overtaken;
    private long hungLoads;
    private Duration loadTime = Duration.ZERO;
    private long evictions;
    private long expirations;
    private long invalidations;
    private long oversized;
    private long mutations;

    private Builder() {}

    /** Sets {@link CacheStats#hits()}. */
    public Builder hits(long hits) {
      this.hits = hits;
      return this;
    }

    /** Sets {@link CacheStats#staleHits()}. */
    public Builder staleHits(long staleHits) {
      this.staleHits = staleHits;
      return this;
    }

    /** Sets {@link CacheStats#invalidatedHits()}. */
    public Builder invalidatedHits(long invalidatedHits) {
      this.invalidatedHits = invalidatedHits;
      return this;
    }

    /** Sets {@link CacheStats#misses()}. */
    public Builder misses(long misses) {
      this.misses = misses;
      return this;
    }

    /** Sets {@link CacheStats#sharedHits()}. */
    public Builder sharedHits(long sharedHits) {
      this.sharedHits = sharedHits;
      return this;
    }

    /** Sets {@link CacheStats#joins()}. */
    public Builder joins(long joins) {
      this.joins = joins;
      return this;
    }

    /** Sets {@link CacheStats#loads()}. */
    public Builder loads(long loads) {
      this.loads = loads;
      return this;
    }

    /** Sets {@link CacheStats#loadFailures()}. */
    public Builder loadFailures(long loadFailures) {
      this.loadFailures = loadFailures;
      return this;
    }

    /** Sets {@link CacheStats#overtaken()}. */
    public Builder overtaken(long overtaken) {
      this.overtaken = overtaken;
      return this;
    }

    /** Sets {@link CacheStats#hungLoads()}. */
    public Builder hungLoads(long hungLoads) {
      this.hungLoads = hungLoads;
      return this;
    }

    /** Sets {@link CacheStats#loadTime()}. */
    public Builder loadTime(Duration loadTime) {
      this.loadTime = Objects.requireNonNull(loadTime, "loadTime must not be null");
      return this;
    }

    /** Sets {@link CacheStats#evictions()}. */
    public Builder evictions(long evictions) {
      this.evictions = evictions;
      return this;
    }

    /** Sets {@link CacheStats#expirations()}. */
    public Builder expirations(long expirations) {
      this.expirations = expirations;
      return this;
    }

    /** Sets {@link CacheStats#invalidations()}. */
    public Builder invalidations(long invalidations) {
      this.invalidations = invalidations;
      return this;
    }

    /** Sets {@link CacheStats#oversized()}. */
    public Builder oversized(long oversized) {
      this.oversized = oversized;
      return this;
    }

    /** Sets {@link CacheStats#mutations()}. */
    public Builder mutations(long mutations) {
      this.mutations = mutations;
      return this;
    }

    /** Returns the figures. */
    public CacheStats build() {
      return new CacheStats(this);
    }
  }
}
