package io.reportcache.durable.worker;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds deliveries that are due in lanes that nobody seems to serve. A lane that another worker
 * serves is known by what that worker takes: after a while it has another first delivery, or fewer
 * deliveries. Used by one thread.
 */
final class Unserved {

  private final DeliveryStore store;
  private final Set<Lane> served;
  private final Set<Lane.Kind> kinds;
  private final Map<Lane, Backlog> before = new HashMap<>();

  Unserved(DeliveryStore store, Set<Lane> served) {
    this.store = store;
    this.served = served;
    this.kinds = served.stream().map(Lane::kind).collect(Collectors.toSet());
  }

  /**
   * Looks into the store. Passes over kinds of lanes that this worker doesn't serve.
   *
   * @return what waits in lanes of which nothing was taken since the first look
   */
  List<Backlog> look() {
    List<Backlog> unserved = new ArrayList<>();
    for (Backlog backlog : store.backlog()) {
      Lane lane = backlog.lane();
      if (!backlog.parked() && kinds.contains(lane.kind()) && !served.contains(lane)) {
        Backlog first = before.putIfAbsent(lane, backlog);
        if (first == null || !isTakenFrom(first, backlog)) {
          unserved.add(backlog);
        }
      }
    }
    return unserved;
  }

  private static boolean isTakenFrom(Backlog before, Backlog now) {
    return now.first() != before.first() || now.deliveries() < before.deliveries();
  }
}
