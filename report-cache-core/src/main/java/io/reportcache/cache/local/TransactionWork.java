package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.local.HeldValue.Begun;
import io.reportcache.cache.local.HeldValue.Making;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.BrokenTransactionException;
import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the changes of a transaction until it ends: invalidations, and values that it put or
 * loaded. Others see none of them before the commit.
 *
 * <p>A value is held together with a {@link Flight} that was registered in its space before the
 * value was made. So an invalidation or a put by others finds it as it finds a load under way. The
 * value isn't stored then, and the transaction itself doesn't read it any more (F1). The
 * transaction's own invalidations are ordered against its own values here: an invalidation drops
 * the values that were held before it.
 *
 * <p>After the end, a further invalidation takes effect at once, and no value is kept. An
 * invalidation is never lost: it takes effect if the transaction has committed or may have, or if
 * its outcome is never reported. If the transaction ran inside another one and may have worked on
 * its behalf, its invalidations take effect at the end of that one as well, and its values aren't
 * kept, since they may rest on what the outer one has written.
 *
 * <p>The end is carried out outside the monitor, since it calls a host's ticker and log, which may
 * hang or call the cache (D4). While it is being carried out, the pending changes stay as they
 * were, so that the transaction reads as before the end; invalidations that come meanwhile take
 * effect at once.
 */
final class TransactionWork {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final TransactionServices services;
  private final @Nullable TransactionWork enclosing;
  private final boolean isOfNobody;
  private final long stamp;
  private final long changesBefore;

  private final PendingInvalidations pending = new PendingInvalidations();
  private final HeldValues values = new HeldValues();
  private int partialRollbacks;
  private boolean ending; // a thread is carrying out the end
  private Transaction.@Nullable Outcome toldMeanwhile;
  private boolean ended;
  private WrittenScopes written = WrittenScopes.NONE;

  /**
   * Makes the work of a transaction; {@code enclosing} is the work of the transaction around it, or
   * null.
   */
  TransactionWork(TransactionServices services, @Nullable TransactionWork enclosing) {
    this(services, enclosing, false);
  }

  /**
   * Returns the work for a single call when it isn't known whether the call is in a transaction.
   */
  static TransactionWork ofNobody(TransactionServices services) {
    return new TransactionWork(services, null, true);
  }

  private TransactionWork(
      TransactionServices services, @Nullable TransactionWork enclosing, boolean isOfNobody) {
    this.services = services;
    this.enclosing = enclosing;
    this.isOfNobody = isOfNobody;
    this.stamp = services.order().now(); // its reads may see the data as it was when it began
    this.changesBefore = services.changes().now();
  }

  /** Forgets all values if a part of the transaction was rolled back since they were made. */
  synchronized void rolledBackInPart(int times) {
    if (partialRollbacks != times && !ending) {
      partialRollbacks = times;
      values.dropAll();
      values.forgetWhatIsMade(); // so that values being loaded now aren't held
    }
  }

  /**
   * Invalidates what is derived from keys whose values this transaction has replaced. If there may
   * be no transaction, the replaced values are dropped at once as well, since no end will be
   * reported.
   */
  void replaced(Space space, Collection<? extends ReportKey<?>> keys, String cause) {
    Set<KeyPattern> derived = services.derivations().derivedFrom(keys);
    if (!derived.isEmpty()) {
      invalidate(space, derived, cause);
    }
    if (isOfNobody) {
      complete(Transaction.Outcome.UNKNOWN);
    }
  }

  /**
   * Invalidates the scopes, and all that is derived from them, at the commit; in all tenants if the
   * space is null. What is derived is determined again at the commit, since more values may have
   * got an invalidated tag by then.
   */
  void invalidate(@Nullable Space space, Collection<? extends Scope> scopes, String cause) {
    Collection<? extends Scope> all =
        services.derivations().with(space == null ? null : space.tenant, scopes);
    if (!isAdded(space, all, cause)) {
      act(space, all, cause);
      if (enclosing != null) {
        enclosing.invalidate(space, all, cause);
      }
    }
  }

  /** Adds the scopes to those that take effect at the end; false if the end has begun. */
  private synchronized boolean isAdded(
      @Nullable Space space, Collection<? extends Scope> all, String cause) {
    if (ended || ending) {
      return false;
    }
    PendingInvalidations.Where added = pending.add(space, all, cause);
    values.dropIf(held -> added.covers(held.space(), held.entry().key(), held.entry().tags()));
    return true;
  }

  /**
   * Returns the value that this transaction put or loaded itself; null if there is none, or if
   * others have invalidated or replaced it since (F1).
   */
  synchronized @Nullable Entry value(Space space, ReportKey<?> key) {
    HeldValue held = values.of(space, key);
    return held == null || held.isOvertaken() ? null : held.entry();
  }

  /** Returns the values that this transaction put or loaded itself and may still read. */
  synchronized List<Entry> values(Space space) {
    List<Entry> own = new ArrayList<>();
    for (HeldValue held : values.of(space)) {
      if (!held.isOvertaken()) {
        own.add(held.entry());
      }
    }
    return own;
  }

  /**
   * Forgets the value that this transaction put or loaded under a key that was changed without
   * waiting for the commit.
   */
  synchronized void forget(Space space, ReportKey<?> key) {
    if (!ending) { // otherwise the change itself has abandoned the value
      values.drop(space, key);
    }
  }

  /**
   * Returns the cached entry of the key if it may be served and this transaction doesn't hide it;
   * otherwise null. If the transaction ends on another thread during the lookup, the lookup is
   * repeated.
   */
  @Nullable Entry cached(Space space, ReportKey<?> key) {
    while (true) {
      boolean before = hasEnded();
      Entry entry = services.hits().served(space, key);
      boolean hidden = entry != null && hides(space, entry);
      if (before || !hasEnded()) {
        return hidden ? null : entry;
      }
    }
  }

  private synchronized boolean hasEnded() {
    return ended;
  }

  /** Tells whether this transaction has invalidated the entry, or put another in its place. */
  synchronized boolean hides(Space space, Entry cached) {
    if (ended) {
      return false;
    }
    HeldValue own = values.of(space, cached.key());
    return (own != null && own.how() == Making.PUT)
        || pending.cover(space, cached.key(), cached.tags());
  }

  /**
   * Begins to make a value. The data of a put is that of now; the data of a load may be as old as
   * the transaction.
   */
  synchronized Flight begin(Space space, ReportKey<?> key, CachePolicy policy, Making how) {
    Flight flight = values.begin(space, key, policy);
    Begun begun = standing(space, key, how);
    flight.begin(how == Making.PUT ? begun.fences() : stamp);
    values.begun(flight, begun);
    return flight;
  }

  /** Returns where the transaction stands now, for a value whose making begins here. */
  synchronized Begun standing(Space space, ReportKey<?> key, Making how) {
    long now = services.order().now();
    boolean outdated =
        how != Making.PUT && services.changes().isChanged(space.tenant, key, changesBefore);
    return new Begun(pending.last(), now, how, outdated, partialRollbacks);
  }

  /** Returns the number of the last invalidation before the transaction began. */
  long stamp() {
    return stamp;
  }

  /** Tells whether this transaction has itself invalidated the key since it stood there. */
  synchronized boolean hasInvalidated(Space space, ReportKey<?> key, Set<Tag> tags, Begun since) {
    return pending.coverSince(since.invalidations(), space, key, tags);
  }

  /** Holds a value, unless this transaction has invalidated it since it was begun. */
  synchronized void hold(Space space, Flight flight, Entry entry) {
    Begun begun = values.made(flight);
    if (begun == null || !hold(space, flight, entry, begun)) {
      space.asides.remove(flight);
    }
  }

  /**
   * Holds a value whose making began where the transaction stood then, unless this transaction has
   * invalidated it or was rolled back in part since; tells whether it does.
   */
  synchronized boolean hold(Space space, Flight flight, Entry entry, Begun begun) {
    if (ended
        || ending
        || begun.partialRollbacks() != partialRollbacks
        || hasInvalidated(space, entry.key(), entry.tags(), begun)) {
      return false;
    }
    values.hold(space, flight, entry, begun);
    return true;
  }

  /** Gives up a value that was begun. */
  synchronized void drop(Space space, Flight flight) {
    values.made(flight);
    space.asides.remove(flight);
  }

  /**
   * Writes into the shared tier what is to be invalidated, as a part of the transaction, if the
   * tier is in its database. What is invalidated after this follows after the commit.
   *
   * @throws BrokenTransactionException if the transaction must be rolled back
   */
  void writeBeforeCommit() {
    try {
      note(WrittenScopes.write(changed(), services.derivations(), services.sharing()));
    } catch (BrokenTransactionException e) {
      throw e;
    } catch (Throwable e) { // D1: other nodes are told after the commit
      log.warn("The invalidations of a transaction can't be part of it", e);
    }
  }

  private synchronized void note(WrittenScopes before) {
    written = before;
  }

  /**
   * Applies the changes at the end. May be called again: if a transaction that was reported as
   * rolled back has committed after all, its changes take effect then. If another thread is
   * applying them, this call leaves them to that thread, except for the invalidations that must
   * have taken effect before this call returns.
   */
  void complete(Transaction.Outcome outcome) {
    Transaction.Outcome next = outcome;
    while (next != null) {
      if (!beginsEnd(next)) {
        actBeside(next);
        return;
      }
      boolean acted = false;
      try {
        acted = takeOver(next);
      } finally {
        next = end(acted);
      }
    }
  }

  /** Must be called when the end can't be reported any more. */
  void neverEnded() {
    if (!hasEnded()) {
      complete(Transaction.Outcome.UNKNOWN);
    }
  }

  private synchronized boolean beginsEnd(Transaction.Outcome outcome) {
    if (ending) {
      if (toldMeanwhile == null || toldMeanwhile == Transaction.Outcome.ROLLED_BACK) {
        toldMeanwhile = outcome;
      }
      return false;
    }
    ending = true;
    return true;
  }

  /**
   * Invalidates what another thread is about to invalidate or to replace. That thread can't be
   * waited for, since it may hang in a host's code, and a caller that has reported a commit must
   * read its effect from here on.
   */
  private void actBeside(Transaction.Outcome outcome) {
    if (outcome == Transaction.Outcome.ROLLED_BACK) {
      return;
    }
    try {
      changed().forEach(this::act);
    } catch (Throwable e) { // the thread that carries out the end does it again
      log.warn(
          "Values that a transaction has changed may be read in their old state for a moment", e);
    }
  }

  private synchronized PendingInvalidations changed() {
    PendingInvalidations all = new PendingInvalidations();
    pending.forEach(all::add);
    for (HeldValue held : values.all()) {
      if (held.how() != Making.LOAD) {
        all.add(held.space(), List.of(held.entry().key()), "commit");
      }
    }
    return all;
  }

  /**
   * Marks the transaction as ended; returns the outcome that was reported meanwhile and comes next,
   * or null.
   */
  private synchronized Transaction.@Nullable Outcome end(boolean acted) {
    Transaction.Outcome told = toldMeanwhile;
    toldMeanwhile = null;
    ending = false;
    ended = true;
    if (acted) {
      pending.clear();
    }
    values.dropAll();
    return told;
  }

  /**
   * Applies the changes; tells whether the invalidations have taken effect, so that they may be
   * forgotten.
   */
  private boolean takeOver(Transaction.Outcome outcome) {
    try {
      boolean unknown =
          outcome == Transaction.Outcome.UNKNOWN && !(pending.isEmpty() && values.isEmpty());
      if (outcome != Transaction.Outcome.ROLLED_BACK) {
        boolean isCommitted = outcome == Transaction.Outcome.COMMITTED;
        WrittenScopes told = isCommitted ? written() : WrittenScopes.NONE;
        told.committed();
        services.commit().take(pending, values.all(), isCommitted && enclosing == null, told);
      }
      if (enclosing != null) {
        handOver(enclosing, outcome);
      }
      if (unknown) {
        log.warn(
            "A transaction ended with an unknown outcome; the values it invalidated or put are dropped");
      }
      return outcome != Transaction.Outcome.ROLLED_BACK;
    } catch (Throwable e) {
      boolean dropped = dropAllOfItsTenants();
      log.error(
          "The cache failed to apply the changes of a transaction; all values of its tenants are"
              + " dropped",
          e);
      return dropped;
    }
  }

  private synchronized WrittenScopes written() {
    return written;
  }

  private void handOver(TransactionWork outer, Transaction.Outcome outcome) {
    pending.forEach(outer::invalidate);
    if (outcome != Transaction.Outcome.ROLLED_BACK) {
      for (HeldValue held : values.all()) {
        if (held.how() == Making.PUT) {
          outer.invalidate(held.space(), List.of(held.entry().key()), "put");
        }
      }
    }
  }

  private boolean dropAllOfItsTenants() {
    Set<@Nullable Space> spaces = new HashSet<>();
    values.all().forEach(held -> spaces.add(held.space()));
    pending.forEach((space, scopes, cause) -> spaces.add(space));
    try {
      spaces.forEach(space -> act(space, List.of(KeyPattern.ALL), "a commit that failed"));
      return true;
    } catch (Throwable e) {
      log.error(
          "Values that a transaction has changed may be served in their old state; flush the cache",
          e);
      return false;
    }
  }

  private void act(@Nullable Space space, Collection<? extends Scope> scopes, String cause) {
    services.invalidations().invalidate(space, scopes, cause);
  }
}
