package io.reportcache.warming;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state and figures of a job at a moment. Immutable.
 *
 * @since 0.1
 */
public final class JobStatus {

  private final String job;
  private final Priority priority;
  private final boolean running;
  private final boolean paused;
  private final Optional<Instant> nextDue;
  private final Optional<Instant> waitingSince;
  private final Optional<JobRun> lastRun;
  private final long succeeded;
  private final long failed;
  private final long timedOut;
  private final long skipped;

  private JobStatus(Builder builder) {
    this.job = builder.job;
    this.priority = builder.priority;
    this.running = builder.running;
    this.paused = builder.paused;
    this.nextDue = builder.nextDue;
    this.waitingSince = builder.waitingSince;
    this.lastRun = builder.lastRun;
    this.succeeded = builder.succeeded;
    this.failed = builder.failed;
    this.timedOut = builder.timedOut;
    this.skipped = builder.skipped;
  }

  /** Returns a builder for the status of a job that has not run. */
  public static Builder of(String job, Priority priority) {
    return new Builder(job, priority);
  }

  /** Returns the name of the job. */
  public String job() {
    return job;
  }

  /** Returns the priority of the job. */
  public Priority priority() {
    return priority;
  }

  /** Tells whether a run is under way. */
  public boolean running() {
    return running;
  }

  /** Tells whether the job is {@linkplain WarmingScheduler#pause paused} on this node. */
  public boolean paused() {
    return paused;
  }

  /**
   * Returns the next tick; empty before the scheduler has started, if the job is never due again,
   * or while its schedule fails or doesn't answer.
   */
  public Optional<Instant> nextDue() {
    return nextDue;
  }

  /**
   * Returns the tick that is due and whose run waits until it may begin; empty if none does. Of a
   * schedule that goes by elapsed time, the moment is as exact as the clock was steady.
   */
  public Optional<Instant> waitingSince() {
    return waitingSince;
  }

  /** Returns the run that ended last; empty if none has. */
  public Optional<JobRun> lastRun() {
    return lastRun;
  }

  /** Returns the number of runs that succeeded. */
  public long succeeded() {
    return succeeded;
  }

  /** Returns the number of runs that failed. */
  public long failed() {
    return failed;
  }

  /** Returns the number of runs that reached their time limit. */
  public long timedOut() {
    return timedOut;
  }

  /**
   * Returns the number of ticks without a run, since the run before hadn't ended or begun, the
   * window had closed, or there was nothing to do.
   */
  public long skipped() {
    return skipped;
  }

  /** Statuses are equal if all that they tell is. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JobStatus that && values().equals(that.values());
  }

  @Override
  public int hashCode() {
    return values().hashCode();
  }

  /** Returns each part with its name. */
  @Override
  public String toString() {
    return ("JobStatus[job=%s, priority=%s, running=%s, paused=%s, nextDue=%s, waitingSince=%s,"
            + " lastRun=%s, succeeded=%s, failed=%s, timedOut=%s, skipped=%s]")
        .formatted(values().toArray());
  }

  private List<Object> values() {
    return Arrays.asList(
        job,
        priority,
        running,
        paused,
        nextDue,
        waitingSince,
        lastRun,
        succeeded,
        failed,
        timedOut,
        skipped);
  }

  /** Puts a status together. Not safe for use by several threads. */
  public static final class Builder {
    private final String job;
    private final Priority priority;
    private boolean running;
    private boolean paused;
    private Optional<Instant> nextDue = Optional.empty();
    private Optional<Instant> waitingSince = Optional.empty();
    private Optional<JobRun> lastRun = Optional.empty();
    private long succeeded;
    private long failed;
    private long timedOut;
    private long skipped;

    private Builder(String job, Priority priority) {
      this.job = Objects.requireNonNull(job, "job must not be null");
      this.priority = Objects.requireNonNull(priority, "priority must not be null");
    }

    /** Sets {@link JobStatus#running()}. */
    public Builder running(boolean running) {
      this.running = running;
      return this;
    }

    /** Sets {@link JobStatus#paused()}. */
    public Builder paused(boolean paused) {
      this.paused = paused;
      return this;
    }

    /** Sets {@link JobStatus#nextDue()}; null for none. */
    public Builder nextDue(@Nullable Instant nextDue) {
      this.nextDue = Optional.ofNullable(nextDue);
      return this;
    }

    /** Sets {@link JobStatus#waitingSince()}; null for none. */
    public Builder waitingSince(@Nullable Instant since) {
      this.waitingSince = Optional.ofNullable(since);
      return this;
    }

    /** Sets {@link JobStatus#lastRun()}; null for none. */
    public Builder lastRun(@Nullable JobRun lastRun) {
      this.lastRun = Optional.ofNullable(lastRun);
      return this;
    }

    /** Sets {@link JobStatus#succeeded()}. */
    public Builder succeeded(long succeeded) {
      this.succeeded = succeeded;
      return this;
    }

    /** Sets {@link JobStatus#failed()}. */
    public Builder failed(long failed) {
      this.failed = failed;
      return this;
    }

    /** Sets {@link JobStatus#timedOut()}. */
    public Builder timedOut(long timedOut) {
      this.timedOut = timedOut;
      return this;
    }

    /** Sets {@link JobStatus#skipped()}. */
    public Builder skipped(long skipped) {
      this.skipped = skipped;
      return this;
    }

    /** Returns the status. */
    public JobStatus build() {
      return new JobStatus(this);
    }
  }
}
