package io.reportcache.durable.cluster;

import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.durable.worker.LaneHandler;
import io.reportcache.durable.worker.UnknownTypeException;
import io.reportcache.warming.TickRunner;
import java.time.Instant;
import java.util.Map;

/** Runs the ticks of one job that this node has claimed. */
final class TickHandler implements LaneHandler {

  private final String job;
  private final TickRunner runner;

  TickHandler(String job, TickRunner runner) {
    this.job = job;
    this.runner = runner;
  }

  @Override
  public Map<String, Integer> types() {
    return Map.of(job, 1);
  }

  @Override
  public boolean isReady() {
    return runner.isReady(job);
  }

  /**
   * A run that fails is logged and counted as any run of a job. The next tick is the next attempt.
   */
  @Override
  public void handle(ClaimedDelivery tick, DeliveryRun run) throws Exception {
    if (!tick.message().type().equals(job)) {
      throw new UnknownTypeException("no job is named '%s'".formatted(tick.message().type()));
    }
    run.result(runner.run(job, Instant.parse(tick.message().payload())));
  }
}
