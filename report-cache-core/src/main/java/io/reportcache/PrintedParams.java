package io.reportcache;

import java.util.Objects;
import java.util.regex.Pattern;

/** Prints the parameters of a report on a line, for people. */
final class PrintedParams {

  private static final int MAXIMUM_LENGTH = 200;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

  private PrintedParams() {}

  /** Returns the parameters as they print; a record without the name of its class. */
  static String of(Object params) {
    String line = CONTROL.matcher(text(params)).replaceAll(" ");
    if (line.length() <= MAXIMUM_LENGTH) {
      return line;
    }
    boolean splits = Character.isHighSurrogate(line.charAt(MAXIMUM_LENGTH - 1));
    return line.substring(0, MAXIMUM_LENGTH - (splits ? 1 : 0)) + "…";
  }

  private static String text(Object params) {
    String text;
    try {
      text = Objects.requireNonNull(params.toString(), "a text");
    } catch (Throwable e) { // D4: foreign code
      return "a " + params.getClass().getName() + " that can't be printed";
    }
    String begin = params.getClass().getSimpleName() + "[";
    return params instanceof Record && text.startsWith(begin) && text.endsWith("]")
        ? text.substring(begin.length(), text.length() - 1)
        : text;
  }
}
