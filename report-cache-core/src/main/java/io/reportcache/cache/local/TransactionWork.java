package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.local.HeldValue.Begun;
import io.reportcache.cache.local.HeldValue.Making;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction has in mind for the cache: invalidations, and values that it put or loaded.
 * Others see nothing of it until the commit.
 *
 * <p>A value is held back together with a {@link Flight} that is registered in its space since
 * before the value was made. So whatever is invalidated or put by others meanwhile finds it, as it
 * finds a load under way; it isn't stored then, and the transaction itself reads it no more (F1).
 * The transaction's own invalidations are ordered against its own values here: they drop those that
 * were there before.
 *
 * <p>After the end, what is still invalidated here takes effect at once, and no value is kept. An
 * invalidation is never lost: it acts if the transaction has committed, or may have, or if nobody
 * ever tells how it ended. If it ran inside another one that it may have worked for, it acts at the
 * end of that one as well, and values that may rest on what that one has written aren't kept.
 *
 * <p>The end takes effect outside of the monitor, since a host's ticker and log are called there,
 * which may hang or come back to the cache (D4). From its first moment to its last, what was in
 * mind stays as it was, so that who reads meanwhile reads as before the end; invalidations that
 * come meanwhile act at once.
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
  private boolean ending; // a thread takes the end over just now
  private Transaction.@Nullable Outcome toldMeanwhile;
  private boolean ended;

  /** The work of a transaction, perhaps of one that runs inside another. */
  TransactionWork(TransactionServices services, @Nullable TransactionWork enclosing) {
    this(services, enclosing, false);
  }

  /** Work for one call, of which it isn't known whether it is in a transaction. */
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

  /** Forgets all values if a part was rolled back since they were made. */
  synchronized void rolledBackInPart(int times) {
    if (partialRollbacks != times && !ending) {
      partialRollbacks = times;
      values.dropAll();
      values.forgetWhatIsMade(); // what is loaded right now isn't held
    }
  }

  /**
   * Invalidates what is derived from keys that this transaction has replaced. If there may be none,
   * what was replaced goes at once, too: nobody will tell of an end.
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
   * Invalidates at the commit, with all that is derived; in all tenants if the space is null. What
   * is derived is looked for again then: more may have got an invalidated tag until then.
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

  /** Has it wait for the end; false if that has come. */
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
   * Returns what this transaction put or loaded itself; null if there is nothing, or if others have
   * invalidated or replaced it since (F1).
   */
  synchronized @Nullable Entry value(Space space, ReportKey<?> key) {
    HeldValue held = values.of(space, key);
    return held == null || held.isOvertaken() ? null : held.entry();
  }

  /** Returns what this transaction put or loaded itself and would read. */
  synchronized List<Entry> values(Space space) {
    List<Entry> own = new ArrayList<>();
    for (HeldValue held : values.of(space)) {
      if (!held.isOvertaken()) {
        own.add(held.entry());
      }
    }
    return own;
  }

  /** Forgets what this transaction put or loaded under a key that was changed at once. */
  synchronized void forget(Space space, ReportKey<?> key) {
    if (!ending) { // or the change has given it up already
      values.drop(space, key);
    }
  }

  /**
   * Returns what is cached under the key, if it serves and this transaction sees it. The end may
   * come meanwhile, on another thread: what was found before it, and seen after it, is looked for
   * again.
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

  /** Begins to make a value. Of a put the data is that of now, of a load perhaps older. */
  synchronized Flight begin(Space space, ReportKey<?> key, CachePolicy policy, Making how) {
    Flight flight = values.begin(space, key, policy);
    long now = services.order().now();
    boolean put = how == Making.PUT;
    flight.begin(put ? now : stamp);
    boolean outdated = !put && services.changes().isChanged(space.tenant, key, changesBefore);
    values.begun(flight, new Begun(pending.last(), now, how, outdated));
    return flight;
  }

  /** Keeps a value, unless this transaction has invalidated it since it was begun. */
  synchronized void hold(Space space, Flight flight, Entry entry) {
    Begun begun = values.made(flight);
    if (begun == null
        || ended
        || ending
        || pending.coverSince(begun.invalidations(), space, entry.key(), entry.tags())) {
      space.asides.remove(flight);
    } else {
      values.hold(space, flight, entry, begun);
    }
  }

  /** Gives up a value that was begun. */
  synchronized void drop(Space space, Flight flight) {
    values.made(flight);
    space.asides.remove(flight);
  }

  /**
   * Takes over at the end what it has in mind. May be called again: what was said to be rolled back
   * and has committed after all acts then. Who calls while another thread is about it leaves it to
   * that, but for what must have acted before this returns.
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

  /** To be called when nobody can tell the end any more. */
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
   * Invalidates what another thread is about to, and what that is about to replace. It can't be
   * waited for, since it may hang in a host's code; and who told a commit reads by it from here on.
   */
  private void actBeside(Transaction.Outcome outcome) {
    if (outcome == Transaction.Outcome.ROLLED_BACK) {
      return;
    }
    try {
      changed().forEach(this::act);
    } catch (Throwable e) { // the thread that is about it does it again
      log.warn("What a transaction has changed may be read as it was for a moment", e);
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

  /** Returns the outcome that somebody told meanwhile, if any: it comes next. */
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

  /** Tells whether what was invalidated has acted, so that it may be forgotten. */
  private boolean takeOver(Transaction.Outcome outcome) {
    try {
      boolean unknown =
          outcome == Transaction.Outcome.UNKNOWN && !(pending.isEmpty() && values.isEmpty());
      if (outcome != Transaction.Outcome.ROLLED_BACK) {
        boolean keep = outcome == Transaction.Outcome.COMMITTED && enclosing == null;
        services.commit().take(pending, values.all(), keep);
      }
      if (enclosing != null) {
        handOver(enclosing, outcome);
      }
      if (unknown) {
        log.warn("A transaction ended with unknown outcome; what it invalidated or put is dropped");
      }
      return outcome != Transaction.Outcome.ROLLED_BACK;
    } catch (Throwable e) {
      boolean dropped = dropAllOfItsTenants();
      log.error(
          "The cache failed to take over the changes of a transaction; all of its tenants is"
              + " dropped",
          e);
      return dropped;
    }
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
      log.error("What a transaction has changed may be served as it was; flush the cache", e);
      return false;
    }
  }

  private void act(@Nullable Space space, Collection<? extends Scope> scopes, String cause) {
    services.invalidations().invalidate(space, scopes, cause);
  }
}
