package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Repeats transactions that the database aborts because of another one: two wait for each other, or
 * two claim deliveries of one order key. An aborted transaction has changed nothing; when it is
 * repeated, it sees what the other has done.
 *
 * <p>A short pause precedes each repetition, a random part of a bound that doubles with each
 * conflict in a row. Without it, two transactions that met once would begin together and meet
 * again. All pauses of a call together take at most 159 ms.
 */
final class Conflicts {

  static final int MOST_ATTEMPTS = 10;

  /** The bound of the first pause. */
  static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** The bound of the longest pause. */
  static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);

  /** A deadlock, a deadlock in PostgreSQL, and a duplicate in a unique index. */
  private static final Set<String> STATES = Set.of("40001", "40P01", "23505");

  private static final int DUPLICATE_OF_MARIADB = 1062;

  private final Sleeper sleeper;

  /** Pauses the thread; replaced by tests. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(long nanos) throws InterruptedException;
  }

  Conflicts(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  /** Does the work and repeats it after a conflict, ten times at most in all. */
  static <R> R outlast(Supplier<R> work) {
    return new Conflicts(TimeUnit.NANOSECONDS::sleep).keepTrying(work);
  }

  <R> R keepTrying(Supplier<R> work) {
    for (int attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
      try {
        return work.get();
      } catch (DeliveryStoreException e) {
        if (!(e.getCause() instanceof SQLException cause) || !isConflict(cause)) {
          throw e;
        }
      }
      pause(Math.min(FIRST_PAUSE << (attempt - 1), LONGEST_PAUSE));
    }
    return work.get();
  }

  /** Pauses. An interrupted thread doesn't pause, but still gets its result. */
  private void pause(long bound) {
    try {
      sleeper.sleep(ThreadLocalRandom.current().nextLong(1, bound + 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isConflict(SQLException e) {
    String state = e.getSQLState();
    return e.getErrorCode() == DUPLICATE_OF_MARIADB || (state != null && STATES.contains(state));
  }
}
