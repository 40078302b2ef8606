package io.reportcache.log;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.spi.DefaultLoggingEventBuilder;
import org.slf4j.spi.LoggingEventAware;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/** Writes lines with the key-values of their arguments, if there are any. */
final class KeyValues {

  private static final ClassValue<String> KEYS =
      new ClassValue<>() {
        @Override
        protected String computeValue(Class<?> type) {
          LoggedAs named = type.getAnnotation(LoggedAs.class);
          return named == null ? "" : named.value();
        }
      };

  private KeyValues() {}

  /**
   * Tells whether the back end takes key-values as such. For one that doesn't, SLF4J would put them
   * before each message, which has them already.
   */
  static boolean areTakenBy(Logger log) {
    return log instanceof LoggingEventAware
        || !(log.makeLoggingEventBuilder(Level.ERROR) instanceof DefaultLoggingEventBuilder);
  }

  /** Tells whether a line with these arguments has key-values. */
  static boolean areIn(@Nullable Object[] arguments) {
    for (Object argument : arguments) {
      if (!keyOf(argument).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  static void write(LoggingEventBuilder line, String message, @Nullable Object[] arguments) {
    if (line instanceof NOPLoggingEventBuilder) {
      return; // the level is off
    }
    LoggingEventBuilder told = line.setMessage(message);
    for (int i = 0; i < arguments.length; i++) {
      Object argument = arguments[i];
      if (i == arguments.length - 1 && argument instanceof Throwable cause) {
        told = told.setCause(cause);
      } else {
        String key = keyOf(argument);
        told = key.isEmpty() ? told : told.addKeyValue(key, valueOf(key, argument));
        told = told.addArgument(argument);
      }
    }
    told.log();
  }

  private static String keyOf(@Nullable Object argument) {
    return argument instanceof Fact fact
        ? fact.key()
        : argument == null ? "" : KEYS.get(argument.getClass());
  }

  private static String valueOf(String key, @Nullable Object argument) {
    String text = String.valueOf(argument);
    String opening = key + " '";
    return text.startsWith(opening) && text.endsWith("'") && text.length() > opening.length()
        ? text.substring(opening.length(), text.length() - 1)
        : text;
  }
}
