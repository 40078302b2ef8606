package io.reportcache.cache;

import io.reportcache.key.ReportKey;
import io.reportcache.store.StoreEntry;
import io.reportcache.tenant.TenantId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A value with when its load began, its policy, and up to which invalidation it is known to live.
 */
final class Entry extends StoreEntry {

  private static final VarHandle CHECKED;

  static {
    try {
      CHECKED = MethodHandles.lookup().findVarHandle(Entry.class, "checked", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final ReportKey<?> key;
  final Object value;
  final CachePolicy policy;
  final ReportCounters counters;
  final long begunAt;
  final long builtAt;
  private long expiresAt;

  @SuppressWarnings("unused") // through CHECKED
  private long checked;

  Entry(
      ReportKey<?> key,
      Object value,
      CachePolicy policy,
      ReportCounters counters,
      long begunAt,
      long builtAt) {
    this.key = key;
    this.value = value;
    this.policy = policy;
    this.counters = counters;
    this.begunAt = begunAt;
    this.builtAt = builtAt;
    this.expiresAt = builtAt + policy.ttlNanos;
  }

  /** Returns an entry with another value and this one's end of life. */
  Entry withValue(Object newValue, long now) {
    Entry changed = new Entry(key, newValue, policy, counters, now, now);
    changed.expiresAt = expiresAt;
    return changed;
  }

  /** Returns the value as the key's type; refuses one of another type. */
  <V> V valueFor(ReportKey<V> asked, TenantId tenant) {
    if (!asked.type().isInstance(value)) {
      throw new KeyTypeException(
          "%s of %s holds a %s, not a %s as was asked for; use one key for one type, and other keys for counters than for reports"
              .formatted(asked, tenant, value.getClass().getName(), asked.type().getName()));
    }
    return asked.type().cast(value);
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

  boolean isExpired(long now) {
    return policy.expires() && now - expiresAt >= 0;
  }

  /** Tells whether an expired entry may be served while it is loaded anew. */
  boolean isServedStale(long now) {
    return policy.staleNanos > 0 && now - expiresAt - policy.staleNanos < 0;
  }
}
