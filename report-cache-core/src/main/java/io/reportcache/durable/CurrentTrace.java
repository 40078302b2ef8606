package io.reportcache.durable;

import io.reportcache.log.GuardedLog;
import io.reportcache.text.TraceParent;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the place in the host's distributed trace at which something is published. A source that
 * throws, or returns what isn't a trace parent, keeps nobody from publishing; the first time is
 * logged.
 */
final class CurrentTrace {

  static final CurrentTrace NONE = new CurrentTrace(() -> null, GuardedLog.of(CurrentTrace.class));

  private final Supplier<@Nullable String> source;
  private final GuardedLog log;
  private final AtomicBoolean told = new AtomicBoolean();

  CurrentTrace(Supplier<@Nullable String> source, GuardedLog log) {
    this.source = Objects.requireNonNull(source, "traceParent must not be null");
    this.log = log;
  }

  /** Returns the trace parent; null if there is none. */
  @Nullable String place() {
    try {
      String text = source.get();
      String place = TraceParent.orNull(text);
      if (text != null && place == null && told.compareAndSet(false, true)) {
        log.warn(
            "'{}' isn't a traceparent of W3C Trace Context, as in"
                + " 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01; what is published goes"
                + " without one. Such texts aren't logged again",
            text);
      }
      return place;
    } catch (Throwable e) { // D4: it's published without
      if (told.compareAndSet(false, true)) {
        log.warn(
            "The trace parent can't be had; what is published goes without one. Such failures"
                + " aren't logged again",
            e);
      }
      return null;
    }
  }
}
