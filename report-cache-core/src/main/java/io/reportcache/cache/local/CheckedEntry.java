package io.reportcache.cache.local;

import io.reportcache.key.ReportKey;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An entry with a fingerprint of its value, for caches that check whether values are changed. */
final class CheckedEntry extends Entry {

  private final MutationCheck check;
  private final AtomicLong fingerprint;
  private int reads; // some may be lost between threads
  private volatile boolean givenUp;

  CheckedEntry(
      ReportKey<?> key,
      Object value,
      Kind kind,
      long loadNanos,
      long builtAt,
      long freshUntil,
      @Nullable Object past,
      int weight,
      MutationCheck check,
      long fingerprint) {
    super(key, value, kind, loadNanos, builtAt, freshUntil, past, weight);
    this.check = check;
    this.fingerprint = new AtomicLong(fingerprint);
  }

  @Override
  void handedOut() {
    if (check.isDue(++reads)) {
      check.check(this);
    }
  }

  @Override
  void left() {
    check.left(this);
  }

  long fingerprint() {
    return fingerprint.get();
  }

  /** Notes the changed fingerprint; tells whether this call is the first to find the change. */
  boolean isFirstToFind(long before, long now) {
    return fingerprint.compareAndSet(before, now);
  }

  boolean isGivenUp() {
    return givenUp;
  }

  /** Ends the checks of this entry. */
  void giveUp() {
    givenUp = true;
  }
}
