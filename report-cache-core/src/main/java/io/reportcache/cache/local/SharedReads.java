package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import org.jspecify.annotations.Nullable;

/** Finds values of other nodes for reads that have no loader. */
final class SharedReads {

  private final TicketLoads tickets;
  private final EntryMaker maker;

  SharedReads(TicketLoads tickets, EntryMaker maker) {
    this.tickets = tickets;
    this.maker = maker;
  }

  /** Tells whether other nodes share a value, of whatever type. */
  boolean has(Space space, ReportKey<?> key) {
    SharedSpace others = space.shared;
    if (others == null) {
      return false;
    }
    // As a key without a type, any is asked for.
    return key.type() == Object.class ? others.load(key).isThere() : read(space, key) != null;
  }

  /** Returns a copy of the value that other nodes share; null if there is none. */
  @Nullable Entry read(Space space, ReportKey<?> key) {
    SharedSpace others = space.shared;
    if (others == null) {
      return null;
    }
    SharedLoad load = others.load(key);
    // F1: before the value is checked, so that what is invalidated later is found by the ticket
    LocalTicket<?> ticket = tickets.openHere(space, key, CachePolicy.forever());
    SharedValue found = load.found();
    if (found == null) {
      return null;
    }
    Entry copy = maker.copied(space, key, found, CachePolicy.forever());
    if (!found.isCounter()) {
      tickets.keepCopy(ticket, copy);
    }
    return copy;
  }
}
