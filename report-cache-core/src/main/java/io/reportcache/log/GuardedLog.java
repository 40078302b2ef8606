package io.reportcache.log;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLogger;

/**
 * A logger whose back end may be broken: whatever that throws, an {@link Error} included, ends
 * here, since a report must not be taken from its caller because a line about it couldn't be
 * written (D1, D4). There is nowhere left to report it. The same goes for an argument whose {@code
 * toString} throws, or an exception whose {@code getMessage} does; the line is then logged with the
 * class of each such argument instead. Messages and arguments are SLF4J's; a throwable as the last
 * argument is logged with its stack trace.
 */
public final class GuardedLog {

  private final Logger log;

  private GuardedLog(Logger log) {
    this.log = log;
  }

  /** Returns the logger named after the class; one that logs nothing if the back end fails. */
  public static GuardedLog of(Class<?> type) {
    return named(type.getName());
  }

  /** As {@link #of}, for a class that isn't to be depended on, e.g. one that stands above. */
  public static GuardedLog named(String name) {
    try {
      return new GuardedLog(LoggerFactory.getLogger(name));
    } catch (Throwable e) { // a class with such a logger would never be usable
      return new GuardedLog(NOPLogger.NOP_LOGGER);
    }
  }

  /** Tells whether what happens often is logged; false if the back end can't say. */
  public boolean isDebugEnabled() {
    try {
      return log.isDebugEnabled();
    } catch (Throwable e) {
      keepInterrupt(e);
      return false;
    }
  }

  /** Logs what happens often; costs next to nothing while the level is off. */
  public void debug(String message, Object first, Object second) {
    if (isDebugEnabled()) {
      debug(message, new Object[] {first, second});
    }
  }

  /** Logs what happens often. */
  public void debug(String message, @Nullable Object... arguments) {
    write((text, values) -> log.debug(text, values), message, arguments);
  }

  /** Logs what an operator may want to know. */
  public void info(String message, @Nullable Object... arguments) {
    write((text, values) -> log.info(text, values), message, arguments);
  }

  /** Logs what went wrong and was made good, or will be. */
  public void warn(String message, @Nullable Object... arguments) {
    write((text, values) -> log.warn(text, values), message, arguments);
  }

  /** As {@link #warn(String, Object...)}, also where there is no memory for an array. */
  public void warn(String message, Throwable failure) {
    try {
      warn(message, new Object[] {failure});
    } catch (Throwable e) {
      keepInterrupt(e);
    }
  }

  /** As {@link #error(String, Object...)}, also where there is no memory for an array. */
  public void error(String message, Throwable failure) {
    try {
      error(message, new Object[] {failure});
    } catch (Throwable e) {
      keepInterrupt(e);
    }
  }

  /** Logs what went wrong for good. */
  public void error(String message, @Nullable Object... arguments) {
    write((text, values) -> log.error(text, values), message, arguments);
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

  /** Once more without the arguments that can't be read; if all can, the back end is broken. */
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

  /** Foreign code may throw what its signature doesn't tell. */
  @SuppressWarnings("InstanceofCatchParameter")
  private static void keepInterrupt(Throwable e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
  }
}
