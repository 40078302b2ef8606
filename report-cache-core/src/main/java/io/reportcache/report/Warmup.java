package io.reportcache.report;

import io.reportcache.schedule.Schedule;
import io.reportcache.warming.Priority;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a report is warmed, as it was declared by {@link ReportBuilder#warmedEvery} and the methods
 * that go with it. {@link Report#warmup()} returns it. Immutable.
 *
 * @param <P> the parameters of the report
 * @since 0.1
 */
public final class Warmup<P> {

  private final Schedule schedule;
  private final Priority priority;
  private final boolean runsAtStart;
  private final List<P> params;
  private final @Nullable WarmingOptions options;

  Warmup(
      Schedule schedule,
      Priority priority,
      boolean runsAtStart,
      List<P> params,
      @Nullable WarmingOptions options) {
    this.schedule = schedule;
    this.priority = priority;
    this.runsAtStart = runsAtStart;
    this.params = List.copyOf(params);
    this.options = options;
  }

  /** Returns the times at which the report is warmed. */
  public Schedule schedule() {
    return schedule;
  }

  /** Returns the priority among jobs that are due at the same time. */
  public Priority priority() {
    return priority;
  }

  /** Tells whether the report is also warmed when the scheduler starts, whatever its schedule. */
  public boolean runsAtStart() {
    return runsAtStart;
  }

  /**
   * Returns the parameters of the results that are warmed, in the order of their declaration;
   * {@link NoParams#NONE} alone for a report without parameters.
   */
  public List<P> params() {
    return params;
  }

  /** Returns the limits that were declared for this report; empty if those of the cache hold. */
  public Optional<WarmingOptions> options() {
    return Optional.ofNullable(options);
  }

  @Override
  public String toString() {
    return "warmed " + schedule + " with " + params;
  }
}
