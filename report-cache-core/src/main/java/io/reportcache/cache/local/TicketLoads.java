package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.fence.Fence;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.cache.local.HeldValue.Begun;
import io.reportcache.cache.local.HeldValue.Making;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.schedule.Ticker;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stores what callers have loaded themselves, by a ticket that they took before. It is the second
 * half of {@link Lead}: there the loader runs between the two.
 */
final class TicketLoads {

  private final InvalidationOrder order;
  private final LoadRun run;
  private final EntryMaker maker;
  private final History history;
  private final Ticker ticker;
  private final long loadTimeoutNanos;
  private final String node;
  private final @Nullable TransactionWorks works;

  /**
   * Makes it with the parts that it uses.
   *
   * @param loadTimeoutNanos for how long fences are kept for a ticket that isn't used
   * @param node the name of this node
   * @param works null if there are no transactions
   */
  TicketLoads(
      InvalidationOrder order,
      LoadRun run,
      EntryMaker maker,
      History history,
      Ticker ticker,
      long loadTimeoutNanos,
      String node,
      @Nullable TransactionWorks works) {
    this.order = order;
    this.run = run;
    this.maker = maker;
    this.history = history;
    this.ticker = ticker;
    this.loadTimeoutNanos = loadTimeoutNanos;
    this.node = node;
    this.works = works;
  }

  /** Returns a ticket for a load that begins now, outside of a transaction. */
  <V> LocalTicket<V> open(Space space, ReportKey<V> key, CachePolicy policy) {
    SharedSpace others = space.shared;
    SharedLoad shared = others == null ? SharedLoad.NOT_SHARED : others.loadAnew(key);
    LocalTicket<V> ticket = openHere(space, key, policy);
    ticket.sharedBy(shared);
    return ticket;
  }

  /** Returns such a ticket for a value that isn't offered to other nodes. */
  <V> LocalTicket<V> openHere(Space space, ReportKey<V> key, CachePolicy policy) {
    OpenTicket open = space.tickets().open(key, order.now(), loadTimeoutNanos);
    return new LocalTicket<>(this, space, key, policy, open, ticker.nanos(), null, null);
  }

  /**
   * Returns a ticket for a load that begins now in a transaction. What it reads may be as old as
   * that.
   */
  <V> LocalTicket<V> open(Space space, ReportKey<V> key, CachePolicy policy, TransactionWork work) {
    OpenTicket open = space.tickets().open(key, work.stamp(), loadTimeoutNanos);
    Begun begun = work.standing(space, key, Making.LOAD); // after that: it sees later changes
    return new LocalTicket<>(this, space, key, policy, open, ticker.nanos(), work, begun);
  }

  /**
   * Stores the value, or has the transaction hold it until its end, unless the load was overtaken.
   */
  @SuppressWarnings("ReferenceEquality") // transactions are compared by identity
  boolean store(LocalTicket<?> ticket, @Nullable Object value) {
    Object storable = Storable.require(ticket.space.tenant, ticket.key(), value);
    TransactionWork work = works == null ? null : works.current();
    if (work != ticket.work) {
      return false; // the value may rest on what only one of the two sees
    }
    Begun begun = ticket.begun;
    Entry entry = made(ticket, storable);
    if (work == null || begun == null) {
      boolean kept = keep(ticket, entry);
      if (kept && !entry.isAbsent()) {
        ticket.shared().loaded(entry.shared(node));
      }
      return kept;
    }
    return hold(ticket, entry, work, begun);
  }

  /** Keeps a copy of a shared value, unless it was overtaken since the ticket was taken. */
  void keepCopy(LocalTicket<?> ticket, Entry copy) {
    run.note(ticket.space, copy.key(), copy.tags(), ticket.open.stamp);
    keep(ticket, copy);
  }

  /** Tells whether the key was invalidated or put since the ticket was taken. */
  boolean isOvertaken(LocalTicket<?> ticket) {
    TransactionWork work = ticket.work;
    Begun begun = ticket.begun;
    Set<Tag> tags = ticket.policy.tags();
    long since = begun == null ? ticket.open.stamp : begun.fences();
    return ticket.open.isChanged()
        || ticket.space.isFenced(ticket.key(), tags, since)
        || (work != null
            && begun != null
            && work.hasInvalidated(ticket.space, ticket.key(), tags, begun));
  }

  private boolean keep(LocalTicket<?> ticket, Entry entry) {
    Space space = ticket.space;
    ReportKey<?> key = ticket.key();
    boolean[] stored = new boolean[1];
    space.entries.compute(
        key,
        before -> {
          long now = order.now(); // read before the fences, see InvalidationOrder
          Fence killer = space.killer(key, entry.tags(), ticket.open.stamp);
          if (ticket.open.isChanged() || killer != null) {
            entry.counters().overtaken.increment();
            if (before == null && killer != null) {
              history.losses().add(space.tenant, key, new Invalidated(killer));
            }
            return before;
          }
          entry.checkedUpTo(now);
          stored[0] = maker.keeps(entry);
          return entry;
        });
    space.tickets().used(ticket.open);
    if (stored[0]) {
      history.failures().forget(space.tenant, key);
    }
    return stored[0];
  }

  private boolean hold(LocalTicket<?> ticket, Entry entry, TransactionWork work, Begun begun) {
    Space space = ticket.space;
    ReportKey<?> key = ticket.key();
    Flight flight = new Flight(key, ticket.policy, space.tenant);
    flight.tryOwn(Thread.currentThread());
    flight.begin(ticket.open.stamp);
    space.asides.add(flight); // first: a change from here on finds it, and one before is seen below
    boolean held = false;
    try {
      if (ticket.open.isChanged() || space.isFenced(key, entry.tags(), begun.fences())) {
        entry.counters().overtaken.increment();
      } else {
        held = work.hold(space, flight, entry, begun);
      }
    } finally {
      if (!held) {
        space.asides.remove(flight);
      }
      space.tickets().used(ticket.open);
    }
    return held;
  }

  private Entry made(LocalTicket<?> ticket, Object value) {
    Space space = ticket.space;
    ReportKey<?> key = ticket.key();
    long builtAt = ticker.nanos();
    long loadNanos = Math.max(0, builtAt - ticket.begunAt);
    Set<Tag> tags = ticket.policy.tags();
    Entry entry = maker.made(space, key, value, ticket.policy, tags, loadNanos, builtAt, null);
    entry.counters().loads.increment();
    entry.counters().loadNanos.add(loadNanos);
    run.note(space, key, tags, ticket.open.stamp);
    return entry;
  }
}
