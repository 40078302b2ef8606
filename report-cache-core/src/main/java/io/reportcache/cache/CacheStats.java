package io.reportcache.cache;

import java.time.Duration;

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
 * @param hits reads answered by a fresh entry, or by the knowledge that there is no value; in a
 *     transaction also by what that has put or loaded itself
 * @param staleHits reads answered by an expired entry: while it is loaded anew, because its load
 *     failed or took too long, or in the pause after that
 * @param invalidatedHits reads answered by an invalidated entry that their policy {@linkplain
 *     CachePolicy#withStaleAfterInvalidation tolerates}
 * @param misses all other reads: answered by a load, by nothing or by an exception
 * @param joins misses answered by a load that was under way for another caller
 * @param loads loads that succeeded, refreshes included
 * @param loadFailures loads that threw or returned null
 * @param overtaken loads whose value wasn't stored because an invalidation or a put came between
 * @param hungLoads loads that took longer than the load time-out
 * @param loadTime the time of all successful loads together
 * @param evictions entries that made room for others
 * @param expirations expired entries removed
 * @param invalidations invalidated entries removed
 * @param oversized values that weren't cached since each weighs more than the cache's {@linkplain
 *     TenantCacheManagerBuilder#maximumWeight maximum weight}, or since the weigher failed
 * @param mutations changes of values that were found after those were cached; 0 unless {@link
 *     TenantCacheManagerBuilder#mutationCheckEvery} is set
 */
public record CacheStats(
    long hits,
    long staleHits,
    long invalidatedHits,
    long misses,
    long joins,
    long loads,
    long loadFailures,
    long overtaken,
    long hungLoads,
    Duration loadTime,
    long evictions,
    long expirations,
    long invalidations,
    long oversized,
    long mutations) {

  /** No figures. */
  public static final CacheStats NONE =
      new CacheStats(0, 0, 0, 0, 0, 0, 0, 0, 0, Duration.ZERO, 0, 0, 0, 0, 0);

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
    return new CacheStats(
        hits + other.hits,
        staleHits + other.staleHits,
        invalidatedHits + other.invalidatedHits,
        misses + other.misses,
        joins + other.joins,
        loads + other.loads,
        loadFailures + other.loadFailures,
        overtaken + other.overtaken,
        hungLoads + other.hungLoads,
        loadTime.plus(other.loadTime),
        evictions + other.evictions,
        expirations + other.expirations,
        invalidations + other.invalidations,
        oversized + other.oversized,
        mutations + other.mutations);
  }
}
