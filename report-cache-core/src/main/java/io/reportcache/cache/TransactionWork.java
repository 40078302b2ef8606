package io.reportcache.cache;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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

  private final LocalTier tier;
  private final @Nullable TransactionWork enclosing;
  private final PendingInvalidations pending = new PendingInvalidations();
  private final Map<Space, Map<ReportKey<?>, Held>> values = new HashMap<>();
  private final Map<Flight, Begun> making = new HashMap<>();
  private final KeyChanges changes;
  private final long stamp;
  private final long changesBefore;
  private final boolean isOfNobody;
  private int partialRollbacks;
  private boolean ending; // a thread takes the end over just now
  private Transaction.@Nullable Outcome toldMeanwhile;
  private boolean ended;

  /** The work of a transaction, perhaps of one that runs inside another. */
  TransactionWork(LocalTier tier, KeyChanges changes, @Nullable TransactionWork enclosing) {
    this(tier, changes, enclosing, false);
  }

  /** Work for one call, of which it isn't known whether it is in a transaction. */
  static TransactionWork ofNobody(LocalTier tier, KeyChanges changes) {
    return new TransactionWork(tier, changes, null, true);
  }

  private TransactionWork(
      LocalTier tier, KeyChanges changes, @Nullable TransactionWork enclosing, boolean isOfNobody) {
    this.isOfNobody = isOfNobody;
    this.tier = tier;
    this.enclosing = enclosing;
    this.changes = changes;
    this.stamp = tier.fences.now(); // its reads may see the data as it was when it began
    this.changesBefore = changes.now();
  }

  /** How a value comes about. */
  enum Making {
    /** Since there was none. */
    LOAD,
    /** In place of the one that is there. */
    REFRESH,
    /** By hand. */
    PUT;

    /** Returns what the later of two values of one key has to stand for. */
    Making after(Making before) {
      return before.compareTo(this) > 0 ? before : this;
    }
  }

  /**
   * A value being made, since these of the transaction's own invalidations and of the node's.
   *
   * @param outdated whether others may have changed its key since the transaction began
   */
  private record Begun(int invalidations, long fences, Making how, boolean outdated) {}

  /**
   * A value that is held back.
   *
   * @param how as what it takes effect at the commit: a put takes away what is there, even if it
   *     can't be stored
   */
  private record Held(Space space, Flight flight, Entry entry, Begun begun, Making how) {}

  /** Forgets all values if a part was rolled back since they were made. */
  synchronized void rolledBackInPart(int times) {
    if (partialRollbacks != times && !ending) {
      partialRollbacks = times;
      release();
      making.clear(); // what is loaded right now isn't held
    }
  }

  /**
   * Invalidates what is derived from keys that this transaction has replaced. If there may be none,
   * what was replaced goes at once, too: nobody will tell of an end.
   */
  void replaced(Space space, Collection<? extends ReportKey<?>> keys, String cause) {
    Set<KeyPattern> derived = tier.derivations.derivedFrom(keys);
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
        tier.derivations.with(space == null ? null : space.tenant, scopes);
    if (!isAdded(space, all, cause)) {
      var unused = applyAll(space, all, cause);
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
    values.forEach(
        (where, held) ->
            held.values()
                .removeIf(
                    value -> {
                      boolean covered = added.covers(where, value.entry.key(), value.entry.tags());
                      if (covered) {
                        where.asides.remove(value.flight);
                      }
                      return covered;
                    }));
    return true;
  }

  /**
   * Returns what this transaction put or loaded itself; null if there is nothing, or if others have
   * invalidated or replaced it since (F1).
   */
  synchronized @Nullable Entry value(Space space, ReportKey<?> key) {
    Held held = values.getOrDefault(space, Map.of()).get(key);
    return held == null || isOvertaken(space, held) ? null : held.entry;
  }

  /** Returns what this transaction put or loaded itself and would read. */
  synchronized List<Entry> values(Space space) {
    List<Entry> own = new ArrayList<>();
    for (Held held : values.getOrDefault(space, Map.of()).values()) {
      if (!isOvertaken(space, held)) {
        own.add(held.entry);
      }
    }
    return own;
  }

  /** Forgets what this transaction put or loaded under a key that was changed at once. */
  synchronized void forget(Space space, ReportKey<?> key) {
    if (ending) {
      return; // the change has given it up already
    }
    Map<ReportKey<?>, Held> own = values.get(space);
    Held held = own == null ? null : own.remove(key);
    if (held != null) {
      space.asides.remove(held.flight);
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
      Entry entry = space.cache.served(key);
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
    Held own = values.getOrDefault(space, Map.of()).get(cached.key());
    return (own != null && own.how == Making.PUT)
        || pending.cover(space, cached.key(), cached.tags());
  }

  /** Begins to make a value. Of a put the data is that of now, of a load perhaps older. */
  synchronized Flight begin(Space space, ReportKey<?> key, CachePolicy policy, Making how) {
    for (Flight made : making.keySet()) {
      if (made.key.equals(key) && made.tenant().equals(space.tenant)) {
        throw new RecursiveLoadException(
            "the loader of %s asks for that key again, itself or through another; load the shared part under a key of its own"
                .formatted(key));
      }
    }
    Flight flight = new Flight(key, policy, space.tenant);
    flight.tryOwn(Thread.currentThread());
    space.asides.add(flight); // what changes the key from now on finds it
    long now = tier.fences.now();
    boolean put = how == Making.PUT;
    flight.begin(put ? now : stamp);
    boolean outdated = !put && changes.isChanged(space.tenant, key, changesBefore);
    making.put(flight, new Begun(pending.last(), now, how, outdated));
    return flight;
  }

  /** Keeps a value, unless this transaction has invalidated it since it was begun. */
  synchronized void hold(Space space, Flight flight, Entry entry) {
    Begun begun = making.remove(flight);
    if (begun == null || ended || ending) {
      space.asides.remove(flight);
      return;
    }
    if (pending.coverSince(begun.invalidations, space, entry.key(), entry.tags())) {
      space.asides.remove(flight);
      return;
    }
    Map<ReportKey<?>, Held> own = values.computeIfAbsent(space, s -> new HashMap<>());
    Held replaced = own.get(entry.key());
    Making how = replaced == null ? begun.how : begun.how.after(replaced.how);
    own.put(entry.key(), new Held(space, flight, entry, begun, how));
    if (replaced != null) {
      space.asides.remove(replaced.flight);
    }
  }

  /** Gives up a value that was begun. */
  synchronized void drop(Space space, Flight flight) {
    making.remove(flight);
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
      changed().forEach(this::applyAll);
    } catch (Throwable e) { // the thread that is about it does it again
      log.warn("What a transaction has changed may be read as it was for a moment", e);
    }
  }

  private synchronized PendingInvalidations changed() {
    PendingInvalidations all = new PendingInvalidations();
    pending.forEach(all::add);
    values.forEach(
        (space, held) ->
            held.values().stream()
                .filter(value -> value.how != Making.LOAD)
                .forEach(value -> all.add(space, List.of(value.entry.key()), "commit")));
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
    release();
    return told;
  }

  /** Tells whether what was invalidated has acted, so that it may be forgotten. */
  private boolean takeOver(Transaction.Outcome outcome) {
    try {
      boolean unknown =
          outcome == Transaction.Outcome.UNKNOWN && !(pending.isEmpty() && values.isEmpty());
      if (outcome != Transaction.Outcome.ROLLED_BACK) {
        commit(outcome == Transaction.Outcome.COMMITTED && enclosing == null);
      }
      if (enclosing != null) {
        handOver(enclosing, outcome);
      }
      if (unknown) {
        log.warn("A transaction ended with unknown outcome; what it invalidated or put is dropped");
      }
      return outcome != Transaction.Outcome.ROLLED_BACK;
    } catch (Throwable e) {
      boolean dropped = dropAll();
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
      values.forEach(
          (space, held) ->
              held.values().stream()
                  .filter(value -> value.how == Making.PUT)
                  .forEach(put -> outer.invalidate(space, List.of(put.entry.key()), "put")));
    }
  }

  private boolean dropAll() {
    Set<@Nullable Space> spaces = new HashSet<>(values.keySet());
    pending.forEach((space, scopes, cause) -> spaces.add(space));
    try {
      spaces.forEach(space -> applyAll(space, List.of(KeyPattern.ALL), "a commit that failed"));
      return true;
    } catch (Throwable e) {
      log.error("What a transaction has changed may be served as it was; flush the cache", e);
      return false;
    }
  }

  private void release() {
    values.forEach((space, held) -> held.values().forEach(v -> space.asides.remove(v.flight)));
    values.clear();
  }

  /** Invalidates, then stores the values or, if none is to be kept, takes away what is there. */
  private void commit(boolean keep) {
    if (!keep) {
      values.values().forEach(held -> held.values().forEach(v -> v.flight.abandon()));
    }
    long before = tier.fences.now(); // before the look into the logs, see Fences
    Map<Space, Map<ReportKey<?>, Held>> kept = new HashMap<>(); // readers still see all of them
    values.forEach((space, held) -> kept.put(space, new HashMap<>(held)));
    kept.forEach((space, held) -> held.values().removeIf(value -> isGivenUp(space, value)));
    int[] invalidated = new int[1];
    pending.forEach(
        (space, scopes, cause) ->
            invalidated[0] +=
                space == null
                    ? applyAll(null, scopes, cause)
                    : apply(space, scopes, kept.getOrDefault(space, Map.of()).keySet(), cause));
    int own = invalidated[0];
    List<Held> left = new ArrayList<>();
    kept.values().forEach(held -> left.addAll(held.values()));
    while (!left.isEmpty()) {
      long after = tier.fences.now();
      // Among the fences raised since, those of others can't be told from ours: keep nothing then.
      boolean alone = after - before == own;
      List<Held> next = derivedFromNone(left);
      for (Held value : next) {
        store(value.space, value, alone, after);
        own += value.how == Making.LOAD ? 0 : dropDerived(value);
      }
      left.removeAll(Set.copyOf(next));
    }
  }

  /** What others have built from the value before, until this moment. */
  private int dropDerived(Held value) {
    return tier.invalidateDerived(value.space, value.entry.key(), "commit");
  }

  /**
   * Returns those of the values that are derived from none of the others. They are stored first,
   * since what is derived from them is dropped then. All of them, if there should be none: no value
   * is derived from itself.
   */
  private List<Held> derivedFromNone(List<Held> held) {
    Map<Space, Set<KeyPattern>> derived = new HashMap<>();
    for (Held value : held) {
      if (value.how != Making.LOAD) {
        derived
            .computeIfAbsent(value.space, space -> new HashSet<>())
            .addAll(tier.derivations.derivedFrom(List.of(value.entry.key())));
      }
    }
    List<Held> first = new ArrayList<>(held);
    first.removeIf(
        value ->
            derived.getOrDefault(value.space, Set.of()).stream()
                .anyMatch(pattern -> pattern.matches(value.entry.key())));
    return first.isEmpty() ? List.copyOf(held) : first;
  }

  /** Tells whether others have invalidated or replaced it since it was begun. */
  private static boolean isOvertaken(Space space, Held held) {
    Entry entry = held.entry;
    return held.flight.isAbandoned()
        || space.isFenced(entry.key(), entry.tags(), held.begun.fences);
  }

  /** A value that was overtaken is given up, but a put is to take away what it has replaced. */
  private static boolean isGivenUp(Space space, Held held) {
    if (held.begun.outdated
        || space.isFenced(held.entry.key(), held.entry.tags(), held.flight.stamp())) {
      held.flight.abandon();
    }
    if (held.how == Making.PUT || !held.flight.isAbandoned()) {
      return false;
    }
    space.asides.remove(held.flight);
    return true;
  }

  /** Returns how many fences it took. */
  private int applyAll(@Nullable Space space, Collection<? extends Scope> scopes, String cause) {
    return space == null
        ? tier.invalidateAllTenants(scopes, cause)
        : space.cache.invalidateNow(scopes, cause);
  }

  /** As the other, but not to hit the values that are about to be stored under these keys. */
  private int apply(
      Space space, Collection<? extends Scope> scopes, Set<ReportKey<?>> held, String cause) {
    List<Scope> others = new ArrayList<>(scopes);
    others.removeIf(
        scope -> {
          ReportKey<?> key = Writes.singleKey(scope);
          return key != null && held.contains(key);
        });
    return others.isEmpty() ? 0 : applyAll(space, others, cause);
  }

  /**
   * Stores the value; if it can't hold, takes away what is there. Until the end the transaction
   * reads the one that is held, so what changes the key later has to find that as well.
   */
  private void store(Space space, Held held, boolean alone, long after) {
    Entry entry = held.entry;
    space.entries.compute(
        entry.key(),
        present -> {
          long now = tier.fences.now();
          boolean overtaken =
              !alone
                  || held.flight.isAbandoned()
                  || space.isFenced(entry.key(), entry.tags(), after);
          space.asides.remove(held.flight); // or it would be abandoned by itself
          if (overtaken) {
            return null;
          }
          entry.checkedUpTo(now);
          return entry;
        },
        () -> { // see Writes
          space.abandonLoad(entry.key());
          space.asides.add(held.flight);
        });
  }
}
