package io.reportcache.report;

import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.util.List;
import java.util.Optional;

/**
 * When a report is generated ahead of its readers.
 *
 * @param schedule when
 * @param priority before or after which others
 * @param runsAtStart whether also at the start, whatever the schedule
 * @param params with which parameters
 * @param options how; empty for those of the cache
 * @since 0.1
 */
public record Warmup<P>(
    Schedule schedule,
    Priority priority,
    boolean runsAtStart,
    List<P> params,
    Optional<WarmingOptions> options) {

  /** Copies the parameters. */
  public Warmup {
    params = List.copyOf(params);
  }
}
