package io.reportcache.warming;

import java.time.Instant;
import java.util.Optional;

/**
 * A job's state and figures.
 *
 * @param job its name
 * @param priority its priority
 * @param running whether it runs now
 * @param nextDue when it is due next; empty before the scheduler has started, if never again, or
 *     while its schedule fails or doesn't answer
 * @param lastRun its last run
 * @param succeeded runs that succeeded
 * @param failed runs that failed
 * @param timedOut runs that took too long
 * @param skipped times it was due and didn't run: it was still running or waiting to, its window
 *     had closed, or there was nothing to do
 */
public record JobStatus(
    String job,
    Priority priority,
    boolean running,
    Optional<Instant> nextDue,
    Optional<JobRun> lastRun,
    long succeeded,
    long failed,
    long timedOut,
    long skipped) {}
