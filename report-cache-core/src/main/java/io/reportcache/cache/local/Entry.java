package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.store.StoreEntry;
import io.reportcache.tenant.TenantId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cached value with its times, its policy, and the number of the invalidation up to which it is
 * known to be alive. Its subclass is used only in caches that check whether values are changed; in
 * other caches the hooks cost nothing.
 */
class Entry extends StoreEntry<ReportKey<?>> {

  /** Stands for an absent value. It is never handed out as a value. */
  static final Object ABSENT = new Object();

  /**
   * The lifetime of a value that doesn't expire, 200 years: differences of the ticker can't exceed
   * 292 years.
   */
  static final long EVER_NANOS = Duration.ofDays(73_000).toNanos();

  private static final VarHandle CHECKED;

  static {
    try {
      CHECKED = MethodHandles.lookup().findVarHandle(Entry.class, "checked", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final Object value;

  /** When the value's life began, by the cache's ticker. */
  final long builtAt;

  /**
   * When the value expires or its refresh ahead begins, by the cache's ticker; for an absence, when
   * its life began.
   */
  final long freshUntil;

  /** Exact to seven digits, which is enough for figures. */
  private final float loadNanos;

  private final Kind kind;

  /**
   * How the previous value was lost, as a {@link Loss}; or a {@link FailedLoad} or {@link Death},
   * which contain that as well.
   */
  private volatile @Nullable Object past;

  @SuppressWarnings("unused") // through CHECKED
  private long checked;

  Entry(
      ReportKey<?> key,
      Object value,
      Kind kind,
      long loadNanos,
      long builtAt,
      long freshUntil,
      @Nullable Object past,
      int weight) {
    super(key, weight);
    this.value = value;
    this.kind = kind;
    this.loadNanos = loadNanos;
    this.builtAt = builtAt;
    this.freshUntil = freshUntil;
    this.past = past;
  }

  /** Called whenever the value is about to reach a caller. */
  void handedOut() {}

  /** Called under the store's lock when the entry was evicted, replaced or removed. */
  void left() {}

  /** Returns an entry with another value that expires when this one does. */
  Entry withValue(Object newValue, int weight, long now) {
    return new Entry(key(), newValue, kind, 0, now, freshUntil, past, weight);
  }

  /** Returns the value as it is offered to other nodes. */
  SharedValue shared(String node) {
    return new SharedValue(value, tags(), policy().ttl(), Duration.ZERO, loadTime(), node, "");
  }

  /** Returns where the value comes from; null if this node has built it. */
  @Nullable Origin origin() {
    return kind.origin();
  }

  CachePolicy policy() {
    return kind.policy();
  }

  Set<Tag> tags() {
    return kind.tags();
  }

  ReportCounters counters() {
    return kind.counters().current();
  }

  /** Returns the value as the key's type; throws if it is of another type or absent. */
  @SuppressWarnings("unchecked") // the value was checked against its own key's type
  <V> V valueFor(ReportKey<V> asked, TenantId tenant) {
    if (isAbsent()) {
      throw new IllegalStateException(
          "%s of %s was loaded by rememberOptional and has no value; use rememberOptional here, too"
              .formatted(asked, tenant));
    }
    if (isFor(asked)) {
      handedOut();
      return (V) value;
    }
    throw new KeyTypeException(
        "%s of %s holds a %s, but the call asks for a %s; use one key for one type, and other keys for counters than for reports"
            .formatted(asked, tenant, heldType(), asked.genericType().getTypeName()));
  }

  /** Tells whether the value is of the given key's type. */
  @SuppressWarnings("ReferenceEquality") // equal keys may have different types
  boolean isFor(ReportKey<?> asked) {
    if (asked == key()) {
      return true; // as for reports, whose keys are kept
    }
    Type type = asked.genericType();
    // The contents of a generic value can't be checked, so its type must be the same.
    return type.equals(key().genericType())
        || (type instanceof Class<?> plain && plain.isInstance(value));
  }

  private String heldType() {
    Type declared = key().genericType();
    return (declared instanceof Class<?> ? value.getClass() : declared).getTypeName();
  }

  /** Returns the value as {@link #valueFor} does; empty if it is absent. */
  <V> Optional<V> optionalFor(ReportKey<V> asked, TenantId tenant) {
    return isAbsent() ? Optional.empty() : Optional.of(valueFor(asked, tenant));
  }

  @SuppressWarnings("ReferenceEquality") // it is a single object
  boolean isAbsent() {
    return value == ABSENT;
  }

  /**
   * Tells whether a read needs to check nothing but invalidations: there is a value, and neither
   * its end nor its refresh ahead has come.
   *
   * @param now the time, which may be earlier than the entry itself, since the clock of the hits
   *     lags behind
   */
  boolean isFresh(long now) {
    return now - freshUntil < 0 && !isAbsent();
  }

  /**
   * Returns the number of the last invalidation for which this entry was checked; none up to it has
   * hit the entry.
   */
  long checked() {
    return (long) CHECKED.getOpaque(this);
  }

  /**
   * Notes that the entry was checked up to the given number. The number never decreases, since a
   * sweep relies on what it noted.
   */
  void checkedUpTo(long count) {
    for (long known = checked(); known < count; known = checked()) {
      if (CHECKED.compareAndSet(this, known, count)) {
        return;
      }
    }
  }

  long expiresAt() {
    return isAbsent()
        ? builtAt + policy().absentTtl().toNanos()
        : freshUntil + policy().refreshAhead().toNanos();
  }

  boolean isExpired(long now) {
    return now - freshUntil >= 0 && now - expiresAt() >= 0 && (expires() || isAbsent());
  }

  /** Tells whether an expired value has been expired for less than the given nanoseconds. */
  boolean isWithin(long nanos, long now) {
    return nanos > 0 && !isAbsent() && now - expiresAt() - nanos < 0;
  }

  /** Tells whether the entry is expired and may be served to no reader any more. */
  boolean isUseless(long now) {
    return isExpired(now) && !isWithin(keptNanos(), now);
  }

  /** Returns how long after its end the value may still be served. */
  private long keptNanos() {
    CachePolicy policy = policy();
    long atSoftTimeout = policy.softTimeout().isZero() ? 0 : policy.softTimeoutStale().toNanos();
    return Math.max(
        policy.staleWhileRevalidate().toNanos(),
        Math.max(policy.staleIfError().toNanos(), atSoftTimeout));
  }

  /** Tells whether the value expires. */
  boolean expires() {
    return policy().ttl().isPresent();
  }

  Duration loadTime() {
    return Duration.ofNanos((long) loadNanos);
  }

  long begunAt() {
    return builtAt - (long) loadNanos;
  }

  /** Returns how the previous value was lost; null if there was none, or if it isn't known. */
  @Nullable Loss before() {
    Object known = past;
    if (known instanceof Death death) {
      return death.before();
    }
    return known instanceof FailedLoad failed ? failed.before() : (Loss) known;
  }

  @Nullable FailedLoad failure() {
    return past instanceof FailedLoad failed ? failed : null;
  }

  @Nullable Death death() {
    return past instanceof Death death ? death : null;
  }

  /**
   * Notes the invalidation, unless a failed load is noted: the pauses between loads depend on that.
   */
  void died(Death death) {
    if (!(past instanceof FailedLoad)) {
      past = death;
    }
  }

  void failedToReload(Throwable failure, long at) {
    past = FailedLoad.of(failure, at, before());
  }
}
