package io.reportcache.warming;

import java.time.Instant;
import java.util.Optional;

/**
 * The state and figures of a job.
 *
 * @param job the name of the job
 * @param priority the priority of the job
 * @param running whether a run is under way
 * @param nextDue the next tick; empty before the scheduler has started, if the job is never due
 *     again, or while its schedule fails or doesn't answer
 * @param lastRun the run that ended last
 * @param succeeded the number of runs that succeeded
 * @param failed the number of runs that failed
 * @param timedOut the number of runs that reached their time limit
 * @param skipped the number of ticks without a run, since the run before hadn't ended or begun, the
 *     window had closed, or there was nothing to do
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
