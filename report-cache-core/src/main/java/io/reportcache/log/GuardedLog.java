package io.reportcache.log;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * A logger whose back end may be broken. Everything that the back end throws, including an {@link
 * Error}, is dropped here, since a caller must get its report even if a line about it can't be
 * logged (D1, D4); there is nowhere left to report it. If the {@code toString} of an argument
 * throws, or the {@code getMessage} of an exception, the line is logged with the class of that
 * argument instead. Messages and arguments are as in SLF4J; a throwable as the last argument is
 * logged with its stack trace. A {@link Fact} among them, and an object of a class that is {@link
 * LoggedAs}, is also a key-value of the line, if the back end takes such.
 */
public final class GuardedLog {

  private final Logger log;
  private final boolean takesKeyValues;

  private GuardedLog(Logger log) {
    this.log = log;
    this.takesKeyValues = takesKeyValues(log);
  }

  private static boolean takesKeyValues(Logger log) {
    try {
      return KeyValues.areTakenBy(log);
    } catch (Throwable e) { // a back end without them is one, too
      return false;
    }
  }

  /** Returns the logger named after the class; one that logs nothing if the back end fails. */
  public static GuardedLog of(Class<?> type) {
    return named(type.getName());
  }

  /**
   * Returns the logger with the name of a class that can't be referred to, such as one on a higher
   * floor.
   */
  public static GuardedLog named(String name) {
    try {
      return new GuardedLog(LoggerFactory.getLogger(name));
    } catch (Throwable e) { // otherwise a class with such a logger could never be used
      return new GuardedLog(NOPLogger.NOP_LOGGER);
    }
  }

  /** Tells whether frequent events are logged; false if the back end fails. */
  public boolean isDebugEnabled() {
    try {
      return log.isDebugEnabled();
    } catch (Throwable e) {
      keepInterrupt(e);
      return false;
    }
  }

  /** Logs a frequent event. Costs almost nothing while the level is off. */
  public void debug(String message, Object first, Object second) {
    if (isDebugEnabled()) {
      debug(message, new Object[] {first, second});
    }
  }

  /** Logs a frequent event. */
  public void debug(String message, @Nullable Object... arguments) {
    write(
        (text, values) -> {
          if (hasFacts(values)) {
            KeyValues.write(log.atDebug(), text, values);
          } else {
            log.debug(text, values);
          }
        },
        message,
        arguments);
  }

  /** Logs an event that an operator may want to know of. */
  public void info(String message, @Nullable Object... arguments) {
    write(
        (text, values) -> {
          if (hasFacts(values)) {
            KeyValues.write(log.atInfo(), text, values);
          } else {
            log.info(text, values);
          }
        },
        message,
        arguments);
  }

  /** Logs a failure that was repaired or will be. */
  public void warn(String message, @Nullable Object... arguments) {
    write(
        (text, values) -> {
          if (hasFacts(values)) {
            KeyValues.write(log.atWarn(), text, values);
          } else {
            log.warn(text, values);
          }
        },
        message,
        arguments);
  }

  /** Logs as {@link #warn(String, Object...)} does, even if there is no memory for an array. */
  public void warn(String message, Throwable failure) {
    try {
      warn(message, new Object[] {failure});
    } catch (Throwable e) {
      keepInterrupt(e);
    }
  }

  /** Logs as {@link #error(String, Object...)} does, even if there is no memory for an array. */
  public void error(String message, Throwable failure) {
    try {
      error(message, new Object[] {failure});
    } catch (Throwable e) {
      keepInterrupt(e);
    }
  }

  /** Logs a failure that won't be repaired. */
  public void error(String message, @Nullable Object... arguments) {
    write(
        (text, values) -> {
          if (hasFacts(values)) {
            KeyValues.write(log.atError(), text, values);
          } else {
            log.error(text, values);
          }
        },
        message,
        arguments);
  }

  private boolean hasFacts(@Nullable Object[] arguments) {
    return takesKeyValues && KeyValues.areIn(arguments);
  }

  private interface Line {
    void write(String message, @Nullable Object... arguments);
  }

  private static void write(Line line, String message, @Nullable Object... arguments) {
    try {
      line.write(message, arguments);
    } catch (Throwable e) {
      keepInterrupt(e);
      writeReadable(line, message, arguments);
    }
  }

  /**
   * Logs again without the arguments that can't be read; not if all can be, since the back end is
   * broken then.
   */
  private static void writeReadable(Line line, String message, @Nullable Object... arguments) {
    try {
      @Nullable Object[] readable =
          Arrays.stream(arguments).map(each -> isReadable(each) ? each : nameOf(each)).toArray();
      if (!Arrays.equals(readable, arguments, (a, b) -> a == b ? 0 : 1)) {
        line.write(message, readable);
      }
    } catch (Throwable e) {
      keepInterrupt(e);
    }
  }

  private static boolean isReadable(@Nullable Object argument) {
    try {
      if (argument instanceof Throwable failure) {
        failure.printStackTrace(new PrintWriter(Writer.nullWriter())); // its causes, too
      } else {
        var unused = String.valueOf(argument);
      }
      return true;
    } catch (Throwable e) {
      keepInterrupt(e);
      return false;
    }
  }

  private static String nameOf(@Nullable Object argument) {
    return argument == null ? "null" : "unreadable " + argument.getClass().getName();
  }

  /** Keeps an interrupt, since foreign code may throw exceptions that it doesn't declare. */
  @SuppressWarnings("InstanceofCatchParameter")
  private static void keepInterrupt(Throwable e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }
}
