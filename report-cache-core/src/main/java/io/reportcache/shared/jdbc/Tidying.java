package io.reportcache.shared.jdbc;

import io.reportcache.log.GuardedLog;
import java.util.List;

/** Removes what nobody reads any more. For one thread. */
final class Tidying implements Runnable {

  private static final GuardedLog log = GuardedLog.of(JdbcTier.class);

  private static final int PORTION = 500;
  private static final int SELDOM = 60; // each so many times

  private final Database database;
  private final LimitedCalls calls;
  private final FenceWriter fences;
  private volatile boolean closed;
  private List<String> orphans = List.of(); // of the last look
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
      removeOrphans();
      if (times++ % SELDOM == 0) {
        calls.call(
            () ->
                database.atOnce(
                    session -> {
                      LeaseTable.removeEnded(session);
                      return true;
                    }));
        findOrphans(); // the last, since it reads a whole index, and may take too long
      }
      fails = false;
    } catch (Throwable e) { // D4: it is tried again
      if (!fails && !closed) {
        log.debug("What nobody reads any more can't be removed now", e);
      }
      fails = true;
    }
  }

  private void findOrphans() throws Exception {
    orphans = calls.call(() -> database.atOnce(session -> FenceTable.orphans(session, PORTION)));
  }

  /**
   * Removes the orphans of the last look that are still some. A part that is being made has its
   * mark before its row, and so is an orphan for a moment; without its mark it would be made anew,
   * and its values with it.
   */
  private void removeOrphans() throws Exception {
    List<String> found = orphans;
    for (String each : found) {
      calls.call(
          () ->
              database.atOnce(
                  session -> {
                    FenceTable.removeOrphan(session, each);
                    return true;
                  }));
    }
    orphans = List.of();
    if (found.size() == PORTION) {
      findOrphans();
    }
  }
}
