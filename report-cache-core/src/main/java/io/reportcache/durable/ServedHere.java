package io.reportcache.durable;

import io.reportcache.durable.store.Lane;
import io.reportcache.log.GuardedLog;
import io.reportcache.schedule.Ticker;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Tells once of each handler or queue that something is stored for here while no worker that was
 * made here serves it. That is as it should be where others do, in this process or in another: so
 * it's no warning. Workers warn of what nobody takes. The first minute passes without a word, as a
 * worker may be started after the first event. Safe for use by many threads.
 */
final class ServedHere {

  private static final long GRACE = TimeUnit.MINUTES.toNanos(1);

  private final GuardedLog log;
  private final Ticker ticker;
  private final long begunAt;
  private final Set<Lane> settled = ConcurrentHashMap.newKeySet(); // served here, or told of

  ServedHere(GuardedLog log, Ticker ticker) {
    this.log = log;
    this.ticker = ticker;
    this.begunAt = ticker.nanos();
  }

  /** A worker begins, or another process is known to have one. */
  void serves(Collection<Lane> lanes) {
    settled.addAll(lanes);
  }

  /** Something is stored. */
  void stored(Lane lane) {
    if (!settled.contains(lane) && ticker.nanos() - begunAt > GRACE && settled.add(lane)) {
      log.info(
          "What is stored for {} is left to workers that were made elsewhere, since none of {} serves"
              + " it",
          lane,
          lane.kind() == Lane.Kind.HANDLER
              ? "DurableEvents.worker() here"
              : "TenantQueues.worker(options, names) here");
    }
  }
}
