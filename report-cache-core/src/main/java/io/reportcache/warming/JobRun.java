package io.reportcache.warming;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One run of a job.
 *
 * @param job its name
 * @param startedAt when it began
 * @param took how long it took; for one that timed out, until it was interrupted
 * @param outcome how it ended
 * @param failure what it threw, if it failed
 * @param notes what the job remarked, e.g. why the run was skipped
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
