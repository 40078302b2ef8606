package io.reportcache.text;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place in a distributed trace, as W3C Trace Context writes it in the header {@code
 * traceparent}: {@code 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01}.
 */
public final class TraceParent {

  private static final Pattern FORM =
      Pattern.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

  private TraceParent() {}

  /** Returns the text if it is a trace parent of version 00; null otherwise. */
  public static @Nullable String orNull(@Nullable String text) {
    return text != null && FORM.matcher(text).matches() ? text : null;
  }
}
