package io.reportcache.warming;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;

/**
 * The ticks of jobs that run once per cluster. Every node adds each tick, and one node runs it.
 * Must be safe for use by many threads, and may be slow: it's called under no lock.
 *
 * @since 0.1
 */
public interface ClusterTicks extends AutoCloseable {

  /** The longest name of a job that runs once per cluster, in UTF-16 characters. */
  int LONGEST_NAME = 150;

  /**
   * A job that runs once per cluster.
   *
   * @param name the name of the job, the same on all nodes
   * @param priority when several ticks wait for a node, that of the highest priority comes first
   * @param longest how long a run may take, its wait for a place included; the tick of a run that
   *     takes longer may be given to another node. More than zero, at most 3,700 days
   */
  record Job(String name, Priority priority, Duration longest) {

    private static final Duration MOST = Duration.ofDays(3_700);

    /** Checks the ranges. */
    public Job {
      Objects.requireNonNull(name, "name must not be null");
      Objects.requireNonNull(priority, "priority must not be null");
      Objects.requireNonNull(longest, "longest must not be null");
      if (longest.isZero() || longest.isNegative() || longest.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "longest of job '%s' must be more than zero and at most %s, was %s; limit the job's time"
                .formatted(name, MOST, longest));
      }
    }
  }

  /**
   * Adds a tick, unless another node has added it.
   *
   * @param due the moment of the tick that the schedule names, the same on all nodes
   * @param repetition tells apart ticks of one moment, which comes again when the clock is put
   *     back; zero for the first
   * @throws RuntimeException if the tick can't be added now; the scheduler tries again
   */
  void add(Job job, Instant due, int repetition);

  /**
   * Begins to run the ticks of these jobs on this node. Jobs that were given before are left as
   * they are.
   *
   * @throws RuntimeException if that can't be begun; none of the new ones is run then
   */
  void serve(Collection<Job> jobs);

  /** Hands back what runs here, for another node, and takes no more. */
  @Override
  void close();
}
