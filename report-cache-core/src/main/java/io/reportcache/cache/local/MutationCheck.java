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
 * Finds values that were changed after they were cached. It takes the fingerprint of each value
 * before a caller can read it, and compares it when the value is handed out and after its entry has
 * left the store. Changes are counted, and logged once for each report of a tenant.
 *
 * <p>Failures of the check don't reach a caller (D1): if a value can't be read, values of its class
 * aren't checked from then on. If a value is being changed at that very moment, so that a
 * collection notices it, the value counts as changed.
 */
final class MutationCheck {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  /**
   * The maximum number of reports that are logged, of classes that aren't checked, and of entries
   * that wait for a check.
   */
  private static final int MOST = 1_000;

  private final int every;
  private final Set<ReportId> told = ConcurrentHashMap.newKeySet();
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet(); // classes by their names
  private final Queue<CheckedEntry> left = new ArrayBlockingQueue<>(MOST);

  @SuppressWarnings("JavaUtilDate") // one of the values that are checked
  private MutationCheck(int every) {
    this.every = every;
    // D4: initializes the classes here, where no stack overflow can break that off.
    var unused = Fingerprint.of(List.of(Optional.of(Map.of("a", new Date(0))), new Object()));
  }

  /**
   * Returns a check that compares at every {@code reads}-th read of an entry; null if {@code reads}
   * is 0, for no check.
   */
  static @Nullable MutationCheck every(int reads) {
    return reads == 0 ? null : new MutationCheck(reads);
  }

  /** Returns the fingerprint of the value; empty if the value can't change or can't be read. */
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

  /** Tells whether the entry is compared at the read with the given number. */
  boolean isDue(int read) {
    return read % every == 0;
  }

  /** Compares the value of an entry with its fingerprint. */
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
      entry.giveUp(); // some views throw this from then on
      found(entry);
    } catch (Throwable e) {
      failed(value, e);
    }
  }

  /**
   * Notes that an entry has left the store. Called under the store's lock, where no value is read
   * (D4).
   */
  void left(CheckedEntry entry) {
    var unused = left.offer(entry);
  }

  /** Compares the entries that have left the store since the last call. */
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
          "The value of {} for {}, a {}, was changed after it was cached, and all its readers see"
              + " the change. Results must be immutable: return records and List.copyOf, or copy a"
              + " result before changing it. Logged once for each report of a tenant;"
              + " CacheStats.mutations counts all",
          entry.key(),
          counters.id.tenant(),
          entry.value.getClass().getName());
    }
  }

  private void failed(Object value, Throwable failure) {
    if (failure instanceof InterruptedException) { // thrown without being declared
      Thread.currentThread().interrupt();
    }
    if (failure instanceof StackOverflowError
        || failure instanceof OutOfMemoryError
        || failure instanceof ConcurrentModificationException) {
      return; // caused by the moment, not by the value
    }
    String type = value.getClass().getName();
    if (unreadable.size() < MOST && unreadable.add(type)) {
      log.warn(
          "Values of {} can't be checked for changes from now on, since reading one failed; the"
              + " value itself is served as ever",
          type,
          failure);
    }
  }
}
