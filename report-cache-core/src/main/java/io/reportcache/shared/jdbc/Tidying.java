package io.reportcache.shared.jdbc;

import io.reportcache.log.GuardedLog;

/** Removes what nobody reads any more. For one thread. */
final class Tidying implements Runnable {

  private static final GuardedLog log = GuardedLog.of(JdbcTier.class);

  private static final int PORTION = 500;
  private static final int ORPHANS_EACH = 60; // times

  private final Database database;
  private final LimitedCalls calls;
  private final FenceWriter fences;
  private volatile boolean closed;
  private int times;
  private boolean fails;

  Tidying(Database database, LimitedCalls calls, FenceWriter fences) {
    this.database = database;
    this.calls = calls;
    this.fences = fences;
  }

  /** Ends what is under way soon. */
  void close() {
    closed = true;
  }

  @Override
  public void run() {
    try {
      fences.forgetCrowded();
      int removed;
      do {
        removed =
            calls.call(
                () -> database.atOnce(session -> ValueTable.removeExpired(session, PORTION)));
      } while (removed == PORTION && !closed);
      // Seldom: the mark of a part that is being made is an orphan for a moment. If it were removed
      // then, the part would be made anew, and its values with it.
      if (++times % ORPHANS_EACH == 0) {
        calls.call(() -> database.atOnce(session -> ValueTable.removeOrphans(session, PORTION)));
        calls.call(
            () ->
                database.atOnce(
                    session -> {
                      LeaseTable.removeEnded(session);
                      return true;
                    }));
      }
      fails = false;
    } catch (Throwable e) { // D4: it is tried again
      if (!fails && !closed) {
        log.debug("Expired values can't be removed now", e);
      }
      fails = true;
    }
  }
}
