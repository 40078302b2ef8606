package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Adds values and counts for all nodes in one step, by the shared tier; and on this node alone, as
 * {@link Writes} does, if there is no tier or it can't decide (D1).
 *
 * <p>No copy of a counter is kept while the tier has it. An added value is kept here as well, as of
 * a moment before the tier decided, so that whatever is invalidated later hits it (F1).
 */
final class SharedWrites {

  private final Writes writes;
  private final TicketLoads tickets;
  private final EntryMaker maker;
  private final InvalidationOrder order;
  private final Derivations derivations;
  private final Invalidations invalidations;
  private final Ticker ticker;
  private final String node;

  SharedWrites(
      Writes writes,
      TicketLoads tickets,
      EntryMaker maker,
      InvalidationOrder order,
      Derivations derivations,
      Invalidations invalidations,
      Ticker ticker,
      String node) {
    this.writes = writes;
    this.tickets = tickets;
    this.maker = maker;
    this.order = order;
    this.derivations = derivations;
    this.invalidations = invalidations;
    this.ticker = ticker;
    this.node = node;
  }

  /** Puts the value if no node has one that serves; tells whether it did. */
  boolean add(Space space, ReportKey<?> key, Object value, CachePolicy policy) {
    SharedSpace others = space.shared;
    if (others == null) {
      return writes.add(space, key, value, policy);
    }
    Entry entry = maker.put(space, key, value, policy);
    LocalTicket<?> ticket = tickets.openHere(space, key, policy); // F1: before the tier decides
    try {
      Optional<Boolean> added = others.add(key, entry.shared(node));
      if (added.isEmpty()) {
        return writes.add(space, key, value, policy);
      }
      if (added.get()) {
        keep(space, ticket, entry);
        derivations.note(space.tenant, key, policy.tags());
        invalidations.derivedFrom(space, key, "add");
      }
      return added.get();
    } finally {
      space.tickets().used(ticket.open);
    }
  }

  private void keep(Space space, LocalTicket<?> ticket, Entry entry) {
    space.entries.compute(
        entry.key(),
        before -> {
          long now = order.now(); // read before the fences, see InvalidationOrder
          boolean isOvertaken =
              ticket.open.isChanged()
                  || space.killer(entry.key(), entry.tags(), ticket.open.stamp) != null;
          entry.checkedUpTo(now);
          return isOvertaken ? null : entry; // what was there before didn't serve
        },
        () -> space.abandonLoad(entry.key()));
  }

  long increment(Space space, ReportKey<Long> key, long by, CachePolicy policy) {
    SharedSpace others = space.shared;
    if (others == null) {
      return writes.increment(space, key, by, policy);
    }
    Entry present = space.entries.peek(key);
    if (present != null && !present.isAbsent() && space.serves(present, ticker.nanos())) {
      var unused = present.valueFor(key, space.tenant); // it must be a counter here, too
    }
    OptionalLong sum = others.increment(key, by, policy);
    if (sum.isEmpty()) {
      return writes.increment(space, key, by, policy);
    }
    space.entries.compute(key, before -> null, () -> space.abandonLoad(key));
    derivations.note(space.tenant, key, policy.tags());
    invalidations.derivedFrom(space, key, "increment");
    return sum.getAsLong();
  }
}
