package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
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
 * A value with when its load began, its policy, and up to which invalidation it is known to live.
 * Has a subclass only in caches that check whether values are changed: else its hooks cost nothing.
 */
class Entry extends StoreEntry<ReportKey<?>> {

  /** Stands for a value that isn't there. It never leaves an entry as a value. */
  static final Object ABSENT = new Object();

  /**
   * The life of a value that doesn't expire: differences of the ticker tell no more than 292 years.
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

  /** When its life began, as is the end of it a moment of the cache's ticker. */
  final long builtAt;

  /** The end of the life of a value, or when refresh ahead begins; of an absence, its beginning. */
  final long freshUntil;

  /** Exact to seven digits, which is enough to be told. */
  private final float loadNanos;

  private final Kind kind;

  /**
   * How the value before was lost; or a {@link FailedLoad} or a {@link Death}, which know that,
   * too.
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

  /** Returns an entry with another value and this one's end of life. */
  Entry withValue(Object newValue, int weight, long now) {
    return new Entry(key(), newValue, kind, 0, now, freshUntil, past, weight);
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

  /** Returns the value as the key's type; refuses one of another type, and an absence. */
  @SuppressWarnings("unchecked") // the value was checked against its own key's type
  <V> V valueFor(ReportKey<V> asked, TenantId tenant) {
    if (isAbsent()) {
      throw new IllegalStateException(
          "%s of %s was loaded by rememberOptional and has no value; ask for it by rememberOptional here, too"
              .formatted(asked, tenant));
    }
    if (isFor(asked)) {
      handedOut();
      return (V) value;
    }
    throw new KeyTypeException(
        "%s of %s holds a %s, not a %s as was asked for; use one key for one type, and other keys for counters than for reports"
            .formatted(asked, tenant, heldType(), asked.genericType().getTypeName()));
  }

  /** Tells whether the value is of the type that is asked for. */
  boolean isFor(ReportKey<?> asked) {
    Type type = asked.genericType();
    // What a generic value holds can't be seen, so its type must be the same.
    return type.equals(key().genericType())
        || (type instanceof Class<?> plain && plain.isInstance(value));
  }

  private String heldType() {
    Type declared = key().genericType();
    return (declared instanceof Class<?> ? value.getClass() : declared).getTypeName();
  }

  /** As {@link #valueFor}, and empty for an absence. */
  <V> Optional<V> optionalFor(ReportKey<V> asked, TenantId tenant) {
    return isAbsent() ? Optional.empty() : Optional.of(valueFor(asked, tenant));
  }

  @SuppressWarnings("ReferenceEquality") // nothing else is it
  boolean isAbsent() {
    return value == ABSENT;
  }

  /**
   * Tells whether a read needs to look at nothing but invalidations: it is a value, and neither its
   * end nor its refresh ahead has come.
   *
   * @param now perhaps earlier than the entry itself: hits go by a clock that lags behind
   */
  boolean isFresh(long now) {
    return now - freshUntil < 0 && !isAbsent();
  }

  /** No invalidation up to this count has hit this entry. */
  long checked() {
    return (long) CHECKED.getOpaque(this);
  }

  /** Notes that the entry was checked. Never goes back: a sweep relies on what it noted. */
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

  /** Tells whether it is expired and not for longer than this. */
  boolean isWithin(long nanos, long now) {
    return nanos > 0 && !isAbsent() && now - expiresAt() - nanos < 0;
  }

  /** Tells whether it is of no use any more, to no reader. */
  boolean isUseless(long now) {
    return isExpired(now) && !isWithin(keptNanos(), now);
  }

  /** For how long after its end it may still be of use. */
  private long keptNanos() {
    CachePolicy policy = policy();
    long atSoftTimeout = policy.softTimeout().isZero() ? 0 : policy.softTimeoutStale().toNanos();
    return Math.max(
        policy.staleWhileRevalidate().toNanos(),
        Math.max(policy.staleIfError().toNanos(), atSoftTimeout));
  }

  /** Tells whether a value ends by time. */
  boolean expires() {
    return policy().ttl().isPresent();
  }

  Duration loadTime() {
    return Duration.ofNanos((long) loadNanos);
  }

  long begunAt() {
    return builtAt - (long) loadNanos;
  }

  /** Why it had to be loaded; null if nothing is known of the key before. */
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

  /** Notes since when it is invalidated, unless a failed load is noted: pauses depend on that. */
  void died(Death death) {
    if (!(past instanceof FailedLoad)) {
      past = death;
    }
  }

  void failedToReload(Throwable failure, long at) {
    past = FailedLoad.of(failure, at, before());
  }
}
