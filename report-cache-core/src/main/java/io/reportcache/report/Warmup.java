package io.reportcache.report;

import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.util.List;

/**
 * When a report is generated ahead of its readers.
 *
 * @param schedule when
 * @param priority before or after which others
 * @param runsAtStart whether also at the start, whatever the schedule
 * @param params with which parameters
 */
public record Warmup<P>(Schedule schedule, Priority priority, boolean runsAtStart, List<P> params) {

  /** Copies the parameters. */
  public Warmup {
    params = List.copyOf(params);
  }
}
