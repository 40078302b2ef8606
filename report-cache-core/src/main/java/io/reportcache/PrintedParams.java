package io.reportcache;

import java.util.regex.Pattern;

/** Parameters of a report as people wrote them, on a line. */
final class PrintedParams {

  private static final int MAXIMUM_LENGTH = 200;
  private static final Pattern CONTROL = Pattern.compile("[\\p{Cntrl}\\u2028\\u2029]");

  private PrintedParams() {}

  /** Of a record that prints as Java has it, {@code name=value} of each component. */
  static String of(Object params) {
    String line = CONTROL.matcher(text(params)).replaceAll(" ");
    return line.length() > MAXIMUM_LENGTH ? line.substring(0, MAXIMUM_LENGTH) + "…" : line;
  }

  private static String text(Object params) {
    String text;
    try {
      text = String.valueOf(params);
    } catch (Throwable e) { // D4: foreign code
      return "a " + params.getClass().getName() + " that can't be printed";
    }
    String begin = params.getClass().getSimpleName() + "[";
    return params instanceof Record && text.startsWith(begin) && text.endsWith("]")
        ? text.substring(begin.length(), text.length() - 1)
        : text;
  }
}
