package io.reportcache.warming;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A run of a job that has ended.
 *
 * @param job the name of the job
 * @param startedAt when the run began
 * @param took how long the run took; if it timed out, until it was interrupted
 * @param outcome how the run ended
 * @param failure what the job threw, if the run failed
 * @param notes what the job remarked, for example why the run was skipped
 * @since 0.1
 */
public record JobRun(
    String job,
    Instant startedAt,
    Duration took,
    Outcome outcome,
    Optional<Throwable> failure,
    List<String> notes) {

  /** Copies the notes. */
  public JobRun {
    notes = List.copyOf(notes);
  }

  /** How a run ended. */
  public enum Outcome {
    /** In time and without an exception. */
    SUCCEEDED,
    /** With an exception. */
    FAILED,
    /** It took longer than its limit and was interrupted. */
    TIMED_OUT,
    /** There was nothing to do; the notes tell why. */
    SKIPPED,
    /** The scheduler was closed before it ended, or before it began. */
    CANCELLED
  }
}
