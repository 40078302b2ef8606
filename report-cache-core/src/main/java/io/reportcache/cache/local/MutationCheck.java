package io.reportcache.cache.local;

import io.reportcache.cache.ReportId;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.fingerprint.Fingerprint;
import io.reportcache.log.GuardedLog;
import io.reportcache.thread.StackRoom;
import java.util.ConcurrentModificationException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds values that were changed after they were cached: by the fingerprint of each, taken before
 * anybody can read it, and compared when it is handed out and after it has left. What is found is
 * counted, and logged once for a report of a tenant.
 *
 * <p>Nothing of this reaches a caller (D1): a value that can't be looked at has its class left
 * alone from then on. One that is being changed at that very moment, so that a collection notices,
 * is found by that.
 */
final class MutationCheck {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  /** How many reports are logged at most, and how many classes left alone. */
  private static final int MOST = 1_000;

  private final int every;
  private final Set<ReportId> told = ConcurrentHashMap.newKeySet();
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet(); // classes by their names
  private final Queue<CheckedEntry> left = new ArrayBlockingQueue<>(MOST);

  @SuppressWarnings("JavaUtilDate") // one of the values that are looked at
  private MutationCheck(int every) {
    this.every = every;
    // D4: so that no caller without stack left is the first to initialize the classes.
    var unused = Fingerprint.of(List.of(Optional.of(Map.of("a", new Date(0))), new Object()));
  }

  /** Returns a check at so many reads of an entry; null if there is to be none, which is 0. */
  static @Nullable MutationCheck every(int reads) {
    return reads == 0 ? null : new MutationCheck(reads);
  }

  /** Returns what the value is like; empty if it can't change or can't be looked at. */
  OptionalLong fingerprint(Object value) {
    if (Fingerprint.canChange(value) && isReadable(value)) {
      try {
        return OptionalLong.of(Fingerprint.of(value));
      } catch (Throwable e) {
        failed(value, e);
      }
    }
    return OptionalLong.empty();
  }

  /** Tells whether this read of an entry, by its number, is one at which it is compared. */
  boolean isDue(int read) {
    return read % every == 0;
  }

  /** Compares the value of an entry with what it was. */
  void check(CheckedEntry entry) {
    Object value = entry.value;
    if (entry.isGivenUp() || !isReadable(value)) {
      return;
    }
    long before = entry.fingerprint();
    try {
      long now = Fingerprint.of(value);
      if (now != before && entry.isFirstToFind(before, now)) {
        found(entry);
      }
    } catch (ConcurrentModificationException e) {
      entry.giveUp(); // some views stay so
      found(entry);
    } catch (Throwable e) {
      failed(value, e);
    }
  }

  /** Notes that an entry has left. Under the store's lock, where no value is looked at (D4). */
  void left(CheckedEntry entry) {
    var unused = left.offer(entry);
  }

  /** Compares those that have left since the last time. */
  void checkThoseThatLeft() {
    for (CheckedEntry next = left.poll(); next != null; next = left.poll()) {
      check(next);
    }
  }

  private boolean isReadable(Object value) {
    return !unreadable.contains(value.getClass().getName()) && StackRoom.isThere();
  }

  private void found(CheckedEntry entry) {
    ReportCounters counters = entry.counters();
    counters.mutations.increment();
    if (told.size() < MOST && told.add(counters.id)) {
      log.warn(
          "The value of {} for {}, a {}, was changed after it was cached, and all who read it see"
              + " the change. Results must be immutable: return records and List.copyOf, or copy a"
              + " result before changing it. Logged once for each report of a tenant;"
              + " CacheStats.mutations counts all",
          entry.key(),
          counters.id.tenant(),
          entry.value.getClass().getName());
    }
  }

  private void failed(Object value, Throwable failure) {
    if (failure instanceof InterruptedException) { // thrown undeclared
      Thread.currentThread().interrupt();
    }
    if (failure instanceof StackOverflowError
        || failure instanceof OutOfMemoryError
        || failure instanceof ConcurrentModificationException) {
      return; // the moment's fault, not the value's
    }
    String type = value.getClass().getName();
    if (unreadable.size() < MOST && unreadable.add(type)) {
      log.warn(
          "Values of {} can't be checked for changes from now on, since looking at one failed; the"
              + " value itself is served as ever",
          type,
          failure);
    }
  }
}
