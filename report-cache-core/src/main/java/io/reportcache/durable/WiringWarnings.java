package io.reportcache.durable;

import io.reportcache.event.EventType;
import io.reportcache.log.GuardedLog;
import java.util.List;

/** Warns of what is wired by halves: reports that stay stale should not do so without a word. */
final class WiringWarnings {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private WiringWarnings() {}

  /** Warns if events act on no bus here, or on one that can't see the end of transactions. */
  static void ofTheLocalBus(
      boolean hasBus, boolean isLeftOut, boolean hasTransactions, boolean seesNoTransactions) {
    if (!hasBus && !hasTransactions && !isLeftOut) {
      log.warn(
          "Durable events act on no bus of this process, so reports here that depend on them stay"
              + " stale until their ttl ends. Set localBus(reports.events()) or, if there are no"
              + " such reports, withoutLocalBus()");
    }
    if (hasBus && seesNoTransactions) {
      log.warn(
          "Durable events have a local bus, but nothing that sees the end of a transaction: what is"
              + " published into a connection acts on that bus never, and reports that depend on it"
              + " stay stale. Set sink(...) or transactions(...), e.g. by JdbcTransactions, or"
              + " carriedBy(...)");
    }
    if (!hasBus && hasTransactions) {
      log.warn(
          "Durable events have transactions, but no local bus, so these have no effect; set"
              + " localBus, or leave them out");
    }
  }

  /** Warns of events without a handler, and of handlers without an event. */
  static void ofHandlers(List<EventType<?>> known, List<StoredEvents.Registered<?>> handlers) {
    for (EventType<?> type : known) {
      if (handlers.stream().noneMatch(each -> each.wants().test(type))) {
        log.warn(
            "Durable event {} has no handler, so it is stored nowhere, and is lost if this process"
                + " dies; add handler(...), remoteHandler(...) or, for reports, carriedBy(...)",
            type.name());
      }
    }
    for (StoredEvents.Registered<?> each : handlers) {
      if (known.stream().noneMatch(each.wants())) {
        log.warn(
            "{} gets none of the registered events {}; add the type(...) that it is for, or leave"
                + " it out",
            each.lane(),
            known.stream().map(EventType::name).sorted().toList());
      }
    }
  }
}
