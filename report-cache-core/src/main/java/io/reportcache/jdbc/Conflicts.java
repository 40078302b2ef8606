package io.reportcache.jdbc;

import io.reportcache.delivery.DeliveryStoreException;
import java.sql.SQLException;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Transactions that the database breaks off because of another's: two wait for each other, or two
 * claim of one order key. Nothing has changed then, and made again they see what the other did.
 */
final class Conflicts {

  private static final int MOST_TRIES = 10;

  /** A deadlock, the same in PostgreSQL, and an entry of a unique index that is there. */
  private static final Set<String> STATES = Set.of("40001", "40P01", "23505");

  private static final int DUPLICATE_OF_MARIADB = 1062;

  private Conflicts() {}

  /** Does the work, again while it meets a conflict, ten times at most. */
  static <R> R outlast(Supplier<R> work) {
    for (int tries = 1; tries < MOST_TRIES; tries++) {
      try {
        return work.get();
      } catch (DeliveryStoreException e) {
        if (!(e.getCause() instanceof SQLException cause) || !isConflict(cause)) {
          throw e;
        }
      }
    }
    return work.get();
  }

  private static boolean isConflict(SQLException e) {
    String state = e.getSQLState();
    return e.getErrorCode() == DUPLICATE_OF_MARIADB || (state != null && STATES.contains(state));
  }
}
