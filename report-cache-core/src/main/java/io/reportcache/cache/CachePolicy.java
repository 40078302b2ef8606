package io.reportcache.cache;

import io.reportcache.key.Tag;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How long a value serves, what happens at its end, and how else it can be named. Immutable; begin
 * with {@link #ttl} or {@link #forever} and add what differs from the defaults.
 *
 * <p>A policy is given with each call. What a value keeps from the call that loaded it is its time
 * to live, with jitter and refresh ahead, and its tags. All else, how long to wait and what to do
 * with an expired value, follows the call that reads. An invalidated value is never served, unless
 * {@link #withStaleAfterInvalidation} says so.
 *
 * @since 0.1
 */
public final class CachePolicy {

  // Longer can't be told from forever, and its nanoseconds wouldn't fit a long.
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private static final CachePolicy FOREVER = new CachePolicy(new PolicyOptions());

  private final PolicyOptions options; // not changed any more

  private CachePolicy(PolicyOptions options) {
    this.options = options;
  }

  /**
   * Returns a policy by which a value serves for this long after it was loaded.
   *
   * @param ttl more than zero; what exceeds a hundred years counts as a hundred years
   * @throws IllegalArgumentException if it is zero or negative
   */
  public static CachePolicy ttl(Duration ttl) {
    return FOREVER.withTtl(ttl);
  }

  /** Returns a policy by which a value serves until it is invalidated, replaced or evicted. */
  public static CachePolicy forever() {
    return FOREVER;
  }

  /**
   * Returns this policy with another time to live.
   *
   * @param ttl more than zero, and more than the time of refresh ahead
   * @throws IllegalArgumentException if it isn't
   */
  public CachePolicy withTtl(Duration ttl) {
    Objects.requireNonNull(ttl, "ttl must not be null");
    if (ttl.isZero() || ttl.isNegative()) {
      throw new IllegalArgumentException(
          "ttl must be more than zero, was %s; for a value that doesn't expire use forever()"
              .formatted(ttl));
    }
    PolicyOptions changed = options.copy();
    changed.ttl = ttl;
    return checked(changed);
  }

  /**
   * Returns this policy with the time to live of each value shortened by a random part, so that
   * values loaded together don't expire together.
   *
   * @param fraction 0, the default, to 0.5: how much of the time to live may be taken off at most
   * @throws IllegalArgumentException if it is out of that range
   */
  public CachePolicy withJitter(double fraction) {
    if (!(fraction >= 0 && fraction <= 0.5)) {
      throw new IllegalArgumentException(
          "jitter must be from 0 to 0.5 of the ttl, was %s; 0.1 spreads ends over the last tenth"
              .formatted(fraction));
    }
    PolicyOptions changed = options.copy();
    changed.jitter = fraction;
    return checked(changed);
  }

  /**
   * Returns this policy with a value loaded anew in the background when it is read in the last part
   * of its time to live, so that no reader waits for what is read often.
   *
   * @param time how long before the end; zero, the default, for not at all; less than what jitter
   *     leaves of the time to live
   * @throws IllegalArgumentException if it is negative or too long, or if values don't expire
   */
  public CachePolicy withRefreshAhead(Duration time) {
    PolicyOptions changed = options.copy();
    changed.refreshAhead = notNegative("refreshAhead", time);
    return checked(changed);
  }

  /**
   * Returns this policy with an expired value served for so much longer, while it is loaded anew in
   * the background.
   *
   * @param time zero, the default, for not at all
   * @throws IllegalArgumentException if it is negative
   */
  public CachePolicy withStaleWhileRevalidate(Duration time) {
    PolicyOptions changed = options.copy();
    changed.staleWhileRevalidate = notNegative("staleWhileRevalidate", time);
    return checked(changed);
  }

  /**
   * Returns this policy with an <em>invalidated</em> value served for so long after its
   * invalidation, while one load of it is under way in the background: for reports whose events
   * come faster than they can be built. Without this, each of those readers waits for a load.
   *
   * <p>What a reader gets is old, but was right until so long ago at most: the time counts from the
   * first invalidation since the value was built. A value whose load was overtaken by an
   * invalidation is kept and served in the same way. The answer's source is {@link
   * Source#INVALIDATED}, and its age tells when its load began.
   *
   * <p>It holds for what events and rules invalidate, and {@code invalidate} by key, pattern or
   * tag. What is dropped by {@code forget} or {@code flush}, or by an invalidation of everything,
   * is gone at once. Only {@code remember}, {@code rememberOptional} and {@code ask} serve such
   * values, never {@code get}, and never inside a transaction.
   *
   * @param time zero, the default, for never; both the call that reads and the one that loaded the
   *     value need it
   * @throws IllegalArgumentException if it is negative
   */
  public CachePolicy withStaleAfterInvalidation(Duration time) {
    PolicyOptions changed = options.copy();
    changed.staleAfterInvalidation = notNegative("staleAfterInvalidation", time);
    return checked(changed);
  }

  /**
   * Returns this policy with an expired value served if its load fails or takes longer than the
   * {@linkplain #withHardTimeout hard time-out}. The failure is logged. Errors of the JVM still
   * reach the caller.
   *
   * @param limit for how long after its end a value may be served so; zero, the default, for not at
   *     all
   * @param pause for how long after a failure it is served without another try, by background loads
   *     too; zero for none
   * @throws IllegalArgumentException if one is negative
   */
  public CachePolicy withStaleIfError(Duration limit, Duration pause) {
    PolicyOptions changed = options.copy();
    changed.staleIfError = notNegative("limit of staleIfError", limit);
    changed.retryPause = notNegative("pause of staleIfError", pause);
    return checked(changed);
  }

  /**
   * Returns this policy with an expired value served if its load takes longer than a time. The load
   * goes on, on the cache's executor, and what it returns is stored. Without an expired value the
   * caller waits on.
   *
   * @param timeout how long to wait; zero, the default, for no soft time-out; less than a hard
   *     time-out
   * @param limit for how long after its end a value may be served so
   * @throws IllegalArgumentException if one is negative, or the time-out is no less than the hard
   *     one
   */
  public CachePolicy withSoftTimeout(Duration timeout, Duration limit) {
    PolicyOptions changed = options.copy();
    changed.softTimeout = notNegative("softTimeout", timeout);
    changed.softTimeoutStale = notNegative("limit of softTimeout", limit);
    return checked(changed);
  }

  /**
   * Returns this policy with a caller waiting no longer than this for a load, its own or another's:
   * it then gets a {@link LoadTimeoutException}, or an expired value if {@link #withStaleIfError}
   * says so. The load runs on the cache's executor and goes on; what it returns is stored. A load
   * that other loads of its key leave no place for is given up. If that executor refuses it, or
   * runs it on this thread, the caller waits as long as the load takes.
   *
   * <p>Inside another load that runs on that executor it has no effect: a load there runs on the
   * thread that it is on, since loads that wait for each other's threads could use up all of them.
   *
   * @param timeout zero, the default, for none; more than a soft time-out
   * @throws IllegalArgumentException if it is negative, or no more than the soft time-out
   */
  public CachePolicy withHardTimeout(Duration timeout) {
    PolicyOptions changed = options.copy();
    changed.hardTimeout = notNegative("hardTimeout", timeout);
    return checked(changed);
  }

  /**
   * Returns this policy with the absence of a value kept for this long, for callers of {@link
   * TenantCache#rememberOptional}.
   *
   * @param ttl zero, the default, for not at all
   * @throws IllegalArgumentException if it is negative
   */
  public CachePolicy withAbsentTtl(Duration ttl) {
    PolicyOptions changed = options.copy();
    changed.absentTtl = notNegative("absentTtl", ttl);
    return checked(changed);
  }

  /**
   * Returns this policy with reads that are never stale on any node; see {@link
   * TenantCache#latest}. They cost a round trip to the shared tier each. Without a shared tier this
   * has no effect.
   */
  public CachePolicy withLatestReads() {
    return withReads(true);
  }

  /**
   * Returns this policy with reads that ask no other node, which is the default: what another node
   * has invalidated is known here within milliseconds.
   */
  public CachePolicy withLocalReads() {
    return withReads(false);
  }

  private CachePolicy withReads(boolean latest) {
    PolicyOptions changed = options.copy();
    changed.latest = latest;
    return checked(changed);
  }

  /**
   * Returns this policy with one load at a time in all nodes that share values: while a node loads
   * the value, the others wait for it. A node that ends or hangs meanwhile is replaced, and nobody
   * waits longer than about twice the time that loads of the report took here before. Without a
   * shared tier, or while it is away, each node loads by itself.
   *
   * <p>Applies to the loads of {@code remember} and {@code ask}. A value that is refreshed before
   * its end, or by a call, is loaded at once.
   */
  public CachePolicy withOneLoadPerCluster() {
    PolicyOptions changed = options.copy();
    changed.once = true;
    return checked(changed);
  }

  /** Returns this policy with these tags in place of others. */
  public CachePolicy withTags(Tag... tags) {
    PolicyOptions changed = options.copy();
    changed.tags = Set.copyOf(new LinkedHashSet<>(Arrays.asList(tags)));
    return checked(changed);
  }

  /** Returns how long a value serves; empty for ever. */
  public Optional<Duration> ttl() {
    return Optional.ofNullable(options.ttl);
  }

  /** Returns for how much longer an expired value is served while it is loaded anew. */
  public Duration staleWhileRevalidate() {
    return options.staleWhileRevalidate;
  }

  /** Returns for how long after its invalidation a value is served while it is loaded anew. */
  public Duration staleAfterInvalidation() {
    return options.staleAfterInvalidation;
  }

  /** Returns how long before its end a value that is read is loaded anew. */
  public Duration refreshAhead() {
    return options.refreshAhead;
  }

  /** Returns the greatest part of the time to live that is taken off at random, 0 to 0.5. */
  public double jitter() {
    return options.jitter;
  }

  /** Returns for how long after its end a value is served if its load fails. */
  public Duration staleIfError() {
    return options.staleIfError;
  }

  /** Returns for how long after a failed load an expired value is served without another try. */
  public Duration retryPause() {
    return options.retryPause;
  }

  /** Returns how long a caller waits before it gets an expired value; zero for no limit. */
  public Duration softTimeout() {
    return options.softTimeout;
  }

  /** Returns for how long after its end a value is served at the soft time-out. */
  public Duration softTimeoutStale() {
    return options.softTimeoutStale;
  }

  /** Returns how long a caller waits for a load at most; zero for no limit. */
  public Duration hardTimeout() {
    return options.hardTimeout;
  }

  /** Returns how long it is remembered that there is no value; zero for not at all. */
  public Duration absentTtl() {
    return options.absentTtl;
  }

  /** Tells whether one node at a time loads the value. */
  public boolean isLoadedOncePerCluster() {
    return options.once;
  }

  /** Tells whether reads are never stale on any node. */
  public boolean isReadingLatest() {
    return options.latest;
  }

  /** Returns the tags. */
  public Set<Tag> tags() {
    return options.tags;
  }

  /** Policies are equal if all of their options are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof CachePolicy that && options.equals(that.options));
  }

  @Override
  public int hashCode() {
    return options.hashCode();
  }

  @Override
  public String toString() {
    return options.toString();
  }

  private static CachePolicy checked(PolicyOptions options) {
    if (!options.refreshAhead.isZero()) {
      Duration ttl = options.ttl;
      if (ttl == null) {
        throw new IllegalArgumentException(
            "refreshAhead is %s, but values don't expire; set a ttl first"
                .formatted(options.refreshAhead));
      }
      if (nanos(options.refreshAhead) >= nanos(ttl) * (1 - options.jitter)) {
        throw new IllegalArgumentException(
            "refreshAhead must be less than the ttl, jitter taken off, was %s of %s with jitter %s; make it a tenth of the ttl or so"
                .formatted(options.refreshAhead, ttl, options.jitter));
      }
    }
    if (!options.hardTimeout.isZero() && options.softTimeout.compareTo(options.hardTimeout) >= 0) {
      throw new IllegalArgumentException(
          "softTimeout must be less than hardTimeout, was %s of %s; the caller has gone by then: to serve expired values at the hard time-out use staleIfError"
              .formatted(options.softTimeout, options.hardTimeout));
    }
    options.limit(LONGEST);
    return new CachePolicy(options);
  }

  private static Duration notNegative(String name, Duration time) {
    Objects.requireNonNull(time, () -> name + " must not be null");
    if (time.isNegative()) {
      throw new IllegalArgumentException(
          "%s must not be negative, was %s; leave it out, or give zero, to do without"
              .formatted(name, time));
    }
    return time;
  }

  private static long nanos(Duration duration) {
    return (duration.compareTo(LONGEST) > 0 ? LONGEST : duration).toNanos();
  }
}
