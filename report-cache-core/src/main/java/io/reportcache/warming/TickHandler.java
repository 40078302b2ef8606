package io.reportcache.warming;

import io.reportcache.delivery.ClaimedDelivery;
import io.reportcache.delivery.DeliveryRun;
import io.reportcache.delivery.LaneHandler;
import io.reportcache.delivery.UnknownTypeException;
import java.time.Instant;
import java.util.Map;

/** Runs the ticks of one job that this node has got. */
final class TickHandler implements LaneHandler {

  private final ScheduledJob job;
  private final ClusterRuns runs;

  TickHandler(ScheduledJob job, ClusterRuns runs) {
    this.job = job;
    this.runs = runs;
  }

  @Override
  public Map<String, Integer> types() {
    return Map.of(job.name, 1);
  }

  @Override
  public void handle(ClaimedDelivery tick, DeliveryRun run) throws Exception {
    if (!tick.message().type().equals(job.name)) {
      throw new UnknownTypeException("no job is named '%s'".formatted(tick.message().type()));
    }
    try {
      JobRun ended = runs.run(job, Instant.parse(tick.message().payload()));
      // A failure is in the log and in the figures, as that of any job; the next tick is its retry.
      run.result(
          ended.outcome()
              + ended.failure().map(failure -> ": " + failure.getClass().getName()).orElse(""));
    } catch (PassedOverException e) {
      run.result("passed over: " + e.getMessage());
    }
  }
}
