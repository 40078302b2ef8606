package io.reportcache.shared;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this node has invalidated and the server's state, as this node knows it, doesn't hold yet:
 * what waits to be sent, what is being sent, and what was sent and wasn't heard of yet. A value
 * from the tier that one of these hits isn't used (F1, F7). Not safe for use by several threads;
 * its owner has a lock.
 *
 * <p>Bounded: too many scopes that wait become everything of the tenant.
 */
final class OwnInvalidations {

  /** The maximum number of scopes that wait to be sent, 1000. */
  static final int LIMIT = 1_000;

  private static final long UNKNOWN = Long.MAX_VALUE;

  // In place of the number of the thread that has announced all of a batch.
  private static final long NOBODY = -1;
  private static final long SEVERAL = -2;

  /** Scopes that are sent with one call. */
  static final class Batch {
    private final Set<String> scopes;
    private long sequence = UNKNOWN;
    private long announcer = NOBODY;
    private @Nullable Position allTenants;

    private Batch(Set<String> scopes) {
      this.scopes = scopes;
    }

    List<String> scopes() {
      return List.copyOf(scopes);
    }

    /** Returns the position for all tenants before it was announced; null if not known. */
    @Nullable Position allTenants() {
      return allTenants;
    }

    /** Tells whether all of it was announced by the thread, the key among it. */
    boolean isPutBy(Thread thread, ReportKey<?> key) {
      return announcer == thread.getId()
          && (scopes.contains(ScopeText.of(key)) || scopes.contains(ScopeText.ALL));
    }
  }

  private final AtomicLong unnoted = new AtomicLong();
  private long unnotedTaken;
  private Batch waiting = new Batch(new LinkedHashSet<>());
  private final List<Batch> underWay = new ArrayList<>();
  private final List<Batch> sent = new ArrayList<>();

  /** Adds scopes to those that wait. */
  void add(List<String> scopes) {
    long thread = Thread.currentThread().getId();
    boolean isFirst = waiting.announcer == NOBODY || waiting.announcer == thread;
    waiting.announcer = isFirst ? thread : SEVERAL;
    waiting.scopes.addAll(scopes);
    if (waiting.scopes.size() > LIMIT || waiting.scopes.contains(ScopeText.ALL)) {
      waiting.scopes.clear();
      waiting.scopes.add(ScopeText.ALL);
    }
  }

  /** Adds scopes that are about to be invalidated here, and what was known before. */
  void announce(List<String> scopes, @Nullable Position allTenants) {
    if (waiting.announcer == NOBODY) {
      waiting.allTenants = allTenants;
    }
    add(scopes);
  }

  /**
   * Notes that something was invalidated for which was no memory, or no stack; it stands for
   * everything. May be called without the lock.
   */
  void couldNotNote() {
    unnoted.incrementAndGet();
  }

  private boolean owesAll() {
    return unnoted.get() != unnotedTaken;
  }

  /** Returns scopes that have reached the server in another way, as if they were being sent. */
  Batch written(List<String> scopes, @Nullable Position allTenants) {
    Batch batch = new Batch(new LinkedHashSet<>(scopes));
    batch.announcer = Thread.currentThread().getId();
    batch.allTenants = allTenants;
    underWay.add(batch);
    return batch;
  }

  /** Returns how many scopes wait to be sent, or are being sent. */
  int waiting() {
    int count = waiting.scopes.size() + (owesAll() ? 1 : 0);
    for (Batch batch : underWay) {
      count += batch.scopes.size();
    }
    return count;
  }

  /** Tells whether scopes wait that nobody is sending. */
  boolean isAnyWaiting() {
    return !waiting.scopes.isEmpty() || owesAll();
  }

  /** Returns what is being sent. */
  List<Batch> underWay() {
    return List.copyOf(underWay);
  }

  /** Tells whether one of the batches is still being sent. */
  boolean isAnyUnderWay(List<Batch> batches) {
    return underWay.stream().anyMatch(batches::contains);
  }

  /** Takes all that waits, to send it; null if nothing does. */
  @Nullable Batch take() {
    long taken = unnoted.get();
    if (taken != unnotedTaken) {
      add(List.of(ScopeText.ALL));
      unnotedTaken = taken;
    }
    if (waiting.scopes.isEmpty()) {
      return null;
    }
    Batch batch = waiting;
    underWay.add(batch);
    waiting = new Batch(new LinkedHashSet<>());
    return batch;
  }

  /** Notes that the batch has reached the server under this number. */
  void sent(Batch batch, long sequence, long heard) {
    batch.sequence = sequence;
    if (underWay.remove(batch) && sequence > heard) {
      sent.add(batch);
    }
    if (sent.size() > LIMIT) { // nothing was heard for long: one batch stands for all
      Batch all = new Batch(Set.of(ScopeText.ALL));
      all.sequence = sequence;
      sent.clear();
      sent.add(all);
    }
  }

  /** Notes that it isn't known whether the batch has reached the server. */
  void failed(Batch batch) {
    if (underWay.remove(batch)) {
      addAgain(batch);
    }
  }

  /** Notes that the batch need not be sent any more. */
  void drop(Batch batch) {
    underWay.remove(batch);
  }

  private void addAgain(Batch batch) {
    add(batch.scopes());
    waiting.announcer = SEVERAL; // others may have invalidated the same meanwhile
  }

  /** Notes that the node knows the server's state up to this number. */
  void heard(long upTo) {
    sent.removeIf(batch -> batch.sequence <= upTo);
  }

  /**
   * Notes that numbers until now have no meaning any more. What was sent and not heard of may be
   * lost, so it waits to be sent again.
   */
  void numbersBegunAnew() {
    List<Batch> unheard = List.copyOf(sent);
    sent.clear();
    unheard.forEach(this::addAgain);
  }

  /** Tells whether a value whose load began at the given number was invalidated here. */
  boolean hit(String key, List<String> lineage, long since) {
    return owesAll()
        || hits(waiting, key, lineage, since)
        || underWay.stream().anyMatch(batch -> hits(batch, key, lineage, since))
        || sent.stream().anyMatch(batch -> hits(batch, key, lineage, since));
  }

  private static boolean hits(Batch batch, String key, List<String> lineage, long since) {
    if (batch.sequence <= since || batch.scopes.isEmpty()) {
      return false;
    }
    if (batch.scopes.contains(ScopeText.ALL)) {
      return true;
    }
    for (String scope : lineage) {
      if (batch.scopes.contains(scope)) {
        return true;
      }
    }
    for (String scope : batch.scopes) {
      if (ScopeText.isPattern(scope)
          && ScopeText.parse(scope) instanceof KeyPattern pattern
          && pattern.matches(key)) {
        return true;
      }
    }
    return false;
  }
}
