package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Transactions that the database breaks off because of another's: two wait for each other, or two
 * claim of one order key. Nothing has changed then, and made again they see what the other did.
 *
 * <p>Before that comes a short pause, a random part of a bound that doubles with each conflict in a
 * row: those who met once would meet again if they began again together. All pauses of a call
 * together are 159 ms at most.
 */
final class Conflicts {

  static final int MOST_ATTEMPTS = 10;

  /** The bound of the first pause. */
  static final long FIRST_PAUSE = TimeUnit.MILLISECONDS.toNanos(1);

  /** The bound of the longest pause. */
  static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(32);

  /** A deadlock, the same in PostgreSQL, and an entry of a unique index that is there. */
  private static final Set<String> STATES = Set.of("40001", "40P01", "23505");

  private static final int DUPLICATE_OF_MARIADB = 1062;

  private final Sleeper sleeper;

  /** Lets time pass. */
  @FunctionalInterface
  interface Sleeper {
    void sleep(long nanos) throws InterruptedException;
  }

  Conflicts(Sleeper sleeper) {
    this.sleeper = sleeper;
  }

  /** Does the work, again while it meets a conflict, ten times at most. */
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

  /** Who is interrupted is in a hurry, but gets his answer. */
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
