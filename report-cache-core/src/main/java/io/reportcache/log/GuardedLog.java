package io.reportcache.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A logger whose back end may be broken: what that throws ends here, since a report must not be
 * taken from who asked for it because a line about it couldn't be written (D1). There is nowhere
 * left to report it. Messages and arguments are SLF4J's; a throwable as the last argument is logged
 * with its stack trace.
 */
public final class GuardedLog {

  private final Logger log;

  private GuardedLog(Logger log) {
    this.log = log;
  }

  /** Returns the logger named after the class. */
  public static GuardedLog of(Class<?> type) {
    return new GuardedLog(LoggerFactory.getLogger(type));
  }

  /** Tells whether what happens often is logged; false if the back end can't say. */
  public boolean isDebugEnabled() {
    try {
      return log.isDebugEnabled();
    } catch (RuntimeException e) {
      ignored(e);
      return false;
    }
  }

  /** Logs what happens often; costs next to nothing while the level is off. */
  public void debug(String message, Object first, Object second) {
    try {
      if (log.isDebugEnabled()) {
        log.debug(message, first, second);
      }
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  /** Logs what happens often. */
  public void debug(String message, @Nullable Object... arguments) {
    try {
      log.debug(message, arguments);
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  /** Logs what an operator may want to know. */
  public void info(String message, @Nullable Object... arguments) {
    try {
      log.info(message, arguments);
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  /** Logs what went wrong and was made good, or will be. */
  public void warn(String message, @Nullable Object... arguments) {
    try {
      log.warn(message, arguments);
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  /** Logs what went wrong for good. */
  public void error(String message, @Nullable Object... arguments) {
    try {
      log.error(message, arguments);
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  @SuppressWarnings("unused")
  private static void ignored(RuntimeException e) {}
}
