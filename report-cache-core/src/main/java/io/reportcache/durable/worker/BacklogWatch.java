package io.reportcache.durable.worker;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Logs which deliveries nobody runs, and what to do about them. Deliveries in lanes that the worker
 * doesn't serve are logged at its start, and whenever none was taken between two looks. Parked
 * deliveries are logged at each look. Used by one thread.
 */
final class BacklogWatch {

  private static final GuardedLog log = GuardedLog.named(WorkerLog.NAME);

  private final DeliveryStore store;
  private final Set<Lane> served;
  private final Set<Lane.Kind> kinds;
  private Map<Lane, Long> firstBefore = Map.of();
  private boolean looked;

  BacklogWatch(DeliveryStore store, Set<Lane> served) {
    this.store = store;
    this.served = served;
    this.kinds = served.stream().map(Lane::kind).collect(Collectors.toSet());
  }

  /** Looks into the store. Passes over kinds of lanes that aren't served here: others log these. */
  void look() {
    Map<Lane, Long> first = new HashMap<>();
    for (Backlog backlog : store.backlog()) {
      if (!kinds.contains(backlog.lane().kind())) {
        continue;
      }
      if (backlog.parked()) {
        tellParked(backlog);
      } else if (!served.contains(backlog.lane())) {
        first.put(backlog.lane(), backlog.first());
        tellUnserved(backlog);
      }
    }
    firstBefore = first;
    looked = true;
  }

  private static void tellParked(Backlog backlog) {
    log.warn(
        "{} deliveries to {} are parked, since who claimed them didn't know their type or its"
            + " version; they run as soon as a worker of that {} knows it: start the newer version"
            + " of the application, register the type again, or remove them with"
            + " DeliveryRecords.discard",
        backlog.deliveries(),
        backlog.lane(),
        word(backlog));
  }

  private void tellUnserved(Backlog backlog) {
    if (!looked) {
      log.warn(
          "{} deliveries wait for {}, which this worker doesn't serve; unless another process does,"
              + " they wait for ever: if the {} was renamed, give it that name again, or register"
              + " one of that name beside it until they are done, or remove them with"
              + " DeliveryRecords.discard and the status PENDING; the oldest was made {} ago",
          backlog.deliveries(),
          backlog.lane(),
          word(backlog),
          backlog.age());
    } else if (Long.valueOf(backlog.first()).equals(firstBefore.get(backlog.lane()))) {
      log.warn(
          "{} deliveries wait for {}, and the first of them still since the last look some minutes"
              + " ago, so no process seems to serve it; start one that does, or register a {} of"
              + " that name here, or remove them with DeliveryRecords.discard and the status"
              + " PENDING; the oldest was made {} ago",
          backlog.deliveries(),
          backlog.lane(),
          word(backlog),
          backlog.age());
    }
  }

  private static String word(Backlog backlog) {
    return backlog.lane().kind() == Lane.Kind.HANDLER ? "handler" : "queue";
  }
}
