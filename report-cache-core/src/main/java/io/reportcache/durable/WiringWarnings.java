package io.reportcache.durable;

import io.reportcache.event.EventType;
import io.reportcache.log.GuardedLog;
import java.util.List;

/**
 * Warns of incomplete wiring, which would otherwise leave reports stale or lose events silently.
 */
final class WiringWarnings {

  private static final GuardedLog log = GuardedLog.of(DurableEvents.class);

  private WiringWarnings() {}

  /** Warns if there is no local bus, or one that can't see the end of transactions. */
  static void ofTheLocalBus(
      boolean hasBus, boolean isLeftOut, boolean hasTransactions, boolean seesNoTransactions) {
    if (!hasBus && !hasTransactions && !isLeftOut) {
      log.warn(
          "Durable events have no local bus, so reports of this process that depend on them stay"
              + " stale until their ttl ends. Set localBus(reports.events()) or, if there are no"
              + " such reports, withoutLocalBus()");
    }
    if (hasBus && seesNoTransactions) {
      log.warn(
          "Durable events have a local bus, but can't see the end of a transaction: events that are"
              + " published into a connection never reach that bus, and reports that depend on them"
              + " stay stale. Set sink(...) or transactions(...), e.g. by JdbcTransactions");
    }
    if (!hasBus && hasTransactions) {
      log.warn(
          "Durable events have transactions, but no local bus, so these have no effect; set"
              + " localBus, or leave them out");
    }
  }

  /**
   * Warns of events without a handler, and of handlers without an event.
   *
   * @param published the events of this application
   * @param known those and the events of other applications
   */
  static void ofHandlers(
      List<EventType<?>> published, List<EventType<?>> known, List<Registered> handlers) {
    for (EventType<?> type : published) {
      if (handlers.stream().noneMatch(each -> each.wants().test(type))) {
        log.warn(
            "Durable event {} has no handler, so it is stored nowhere, and is lost if this process"
                + " dies; add handler(...), relay(...) or remoteHandler(...)",
            type.name());
      }
    }
    for (Registered each : handlers) {
      if (known.stream().noneMatch(each.wants())) {
        log.warn(
            "{} gets none of the registered events {}; add the type(...) that it handles, or typeFrom(...)"
                + " if another application publishes it, or leave the handler out",
            each.lane(),
            known.stream().map(EventType::name).sorted().toList());
      }
    }
  }
}
