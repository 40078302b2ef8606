package io.reportcache.shared;

import io.reportcache.cache.LocalCopies;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.shared.PartState.Adopted;
import io.reportcache.shared.PartState.Heard;
import io.reportcache.shared.Pushes.Push;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Has this node follow what is invalidated in one part of the shared tier. Safe for use by many
 * threads.
 *
 * <p>How it works. The node mirrors the fences of the part. An invalidation of another node arrives
 * as a push with a number. If that follows the last one, it is recorded in the mirror and then
 * applied to this node's entries. If it doesn't, one was missed: until the server's state has been
 * read, no entry is vouched for. Since the state holds all that was missed, nothing needs to be
 * sent again (F6).
 *
 * <p>No foreign code runs under the lock: entries are invalidated after it was released (D4).
 */
final class FollowedPart {

  private static final String BY_ANOTHER = "invalidated on another node";
  private static final String STATE_LOST = "the shared tier may have lost its state";

  private final SpaceName name;
  private final LocalCopies copies;
  private final Counters counters;
  private final Watcher watcher;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition settled = lock.newCondition();
  private final PartState state = new PartState(); // guarded by the lock
  private volatile boolean gap; // entries aren't vouched for

  /** Hears how this node gets on with following. Called without the lock. */
  interface Watcher {
    /** Called when the server's state must be read before entries are vouched for again. */
    void missed(FollowedPart part);

    /** Called when the server's state was found to be another one, and was adopted. */
    void begunAnew(FollowedPart part);
  }

  FollowedPart(SpaceName name, LocalCopies copies, Counters counters, Watcher watcher) {
    this.name = name;
    this.copies = copies;
    this.counters = counters;
    this.watcher = watcher;
  }

  SpaceName name() {
    return name;
  }

  boolean hasGap() {
    return gap;
  }

  /** Returns what the action returns, which is run under the lock and calls nobody. */
  <T extends @Nullable Object> T locked(Function<PartState, T> action) {
    lock.lock();
    try {
      return action.apply(state);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #locked}, and whoever waits in {@link #awaitWhile} looks again. */
  <T extends @Nullable Object> T settling(Function<PartState, T> action) {
    return locked(
        there -> {
          try {
            return action.apply(there);
          } finally { // D4: or others would wait to the end of their patience
            settled.signalAll();
          }
        });
  }

  /** Waits while the condition holds, but not longer than so many nanoseconds. */
  void awaitWhile(Predicate<PartState> condition, long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (left > 0 && condition.test(state)) {
        left = settled.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns the position up to which the mirror holds all fences; null if that isn't known. */
  @Nullable Position mirrored() {
    return locked(PartState::mirrored);
  }

  /** Returns the position of all that this node has invalidated or heard; null if not known. */
  @Nullable Position position() {
    return locked(PartState::position);
  }

  boolean hasApplied(Position wanted) {
    return locked(there -> there.hasApplied(wanted));
  }

  /** Tells whether a value was invalidated, or may have been; see {@link PartState#hits}. */
  boolean hits(String key, List<String> lineage, Position begun) {
    return locked(there -> there.hits(key, lineage, begun));
  }

  /** Notes that something was invalidated here that can't be noted; it stands for everything. */
  void couldNotNote() {
    state.own().couldNotNote(); // without the lock
  }

  /** Notes that this node may make values of its own while the server's state isn't known. */
  void holdsWhatItMakesNow() {
    locked(
        there -> {
          there.holdsWhatItMakesNow();
          return null;
        });
  }

  /** Drops this node's own value of a key, and tells nobody. */
  void dropHere(ReportKey<?> key) {
    copies.invalidate(name.tenant(), List.of(key), "overtaken on another node");
  }

  /** Receives an invalidation that has reached the server. */
  void heard(Position position, List<String> scopes, boolean isOwn) {
    List<Scope> parsed = isOwn ? List.of() : scopes.stream().map(ScopeText::parse).toList();
    Heard heard =
        locked(
            there -> {
              Heard how = there.heard(position, scopes, parsed);
              gap |= how == Heard.AFTER_A_GAP;
              return how;
            });
    if (heard != Heard.KNOWN && gap) {
      watcher.missed(this);
    } else if (heard != Heard.KNOWN) {
      apply(BY_ANOTHER);
    }
  }

  /** Has no entry vouched for until the server's state has been read. */
  void distrust() {
    locked(
        there -> {
          there.missedSome();
          gap = true;
          return null;
        });
    watcher.missed(this);
  }

  /**
   * Notes how the sending of a batch has ended; tells whether it has reached the state that is
   * known here.
   *
   * @param reached where it stands on the server; null if it may not have reached it
   */
  boolean settle(OwnInvalidations.Batch batch, @Nullable Position reached) {
    return settling(there -> settled(there, batch, reached));
  }

  /**
   * Notes what has reached the server in another way; tells whether it has reached the state that
   * is known here.
   *
   * @param allTenants what was known for all tenants before
   */
  boolean written(List<String> scopes, @Nullable Position allTenants, Position reached) {
    return settling(
        there -> {
          there.holdsWhatItMakesNow();
          return settled(there, there.own().written(scopes, allTenants), reached);
        });
  }

  private boolean settled(
      PartState there, OwnInvalidations.Batch batch, @Nullable Position reached) {
    if (reached == null) {
      there.own().failed(batch);
      return false;
    }
    boolean isKnown = there.sent(batch, reached);
    gap |= !isKnown;
    return isKnown;
  }

  /** Begins a reading of the server's state. */
  PartState.Reading beginReading() {
    return locked(PartState::beginReading);
  }

  /**
   * Adopts the server's state and applies what is new; false if the state may be older than that of
   * another reading.
   */
  boolean adopt(TierState read, PartState.Reading reading) {
    boolean wasKnown = locked(PartState::isServerKnown);
    Adopted adopted = locked(there -> there.adopt(read, reading));
    if (adopted == Adopted.NOT) {
      return false;
    }
    boolean anew = adopted == Adopted.NEW_INCARNATION;
    if (anew && wasKnown) {
      counters.incarnationChanges.increment();
    }
    apply(anew ? STATE_LOST : BY_ANOTHER);
    locked(
        there -> {
          gap &= !there.isWhole(read, reading); // after all that was missed has been applied
          return null;
        });
    if (anew) {
      watcher.begunAnew(this);
    }
    return true;
  }

  /** Applies what is recorded to the entries of this node. Several threads may do so at a time. */
  private void apply(String cause) {
    @Nullable Position[] of = new @Nullable Position[1];
    List<Push> all =
        locked(
            there -> {
              of[0] = there.mirrored();
              return there.pushes().all();
            });
    Position recorded = of[0];
    if (all.isEmpty() || recorded == null) {
      return;
    }
    Set<Scope> scopes = new LinkedHashSet<>();
    all.forEach(push -> scopes.addAll(push.scopes()));
    if (!scopes.isEmpty()) {
      counters.heard.increment();
      copies.invalidate(name.tenant(), scopes, cause);
    }
    long upTo = all.get(all.size() - 1).sequence();
    locked(
        there -> {
          Position now = there.mirrored();
          if (now != null && now.isComparableTo(recorded)) {
            there.pushes().appliedUpTo(upTo);
          }
          return null;
        });
  }
}
