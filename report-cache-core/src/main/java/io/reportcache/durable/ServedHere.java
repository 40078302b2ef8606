package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Logs once for each handler or queue that deliveries are stored for it here, but no worker that
 * was built here serves it. That is fine if another worker serves it, in this process or elsewhere,
 * so it isn't a warning; workers warn of deliveries that no process takes. Nothing is logged in the
 * first minute, since a worker may be started after the first event. Safe for use by many threads.
 */
final class ServedHere {

  private static final long GRACE = TimeUnit.MINUTES.toNanos(1);

  private final GuardedLog log;
  private final Ticker ticker;
  private final long begunAt;
  private final Set<Lane> settled = ConcurrentHashMap.newKeySet(); // served here, or already logged

  ServedHere(GuardedLog log, Ticker ticker) {
    this.log = log;
    this.ticker = ticker;
    this.begunAt = ticker.nanos();
  }

  /** Called when a worker starts, or when another process is known to have one. */
  void serves(Collection<Lane> lanes) {
    settled.addAll(lanes);
  }

  /** Called when a delivery is stored. */
  void stored(Lane lane) {
    if (!settled.contains(lane) && ticker.nanos() - begunAt > GRACE && settled.add(lane)) {
      log.info(
          "Deliveries to {} are left to workers that were built elsewhere, since no worker of {}"
              + " serves it",
          lane,
          lane.kind() == Lane.Kind.HANDLER
              ? "DurableEvents.worker() here"
              : "TenantQueues.worker(options, names) here");
    }
  }
}
