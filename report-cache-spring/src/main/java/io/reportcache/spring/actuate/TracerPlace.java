package io.reportcache.spring.actuate;

import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The place in the trace of a thread's current span, in the form of W3C Trace Context. */
record TracerPlace(Supplier<@Nullable Tracer> tracer) {

  private static final int TRACE_ID = 32;

  /** Returns the place; null if there is no span. */
  @Nullable String now() {
    Tracer known = tracer.get();
    TraceContext span = known == null ? null : known.currentTraceContext().context();
    return span == null ? null : written(span);
  }

  private static String written(TraceContext span) {
    String trace = span.traceId();
    String padded = "0".repeat(Math.max(0, TRACE_ID - trace.length())) + trace; // some have 16
    return "00-%s-%s-%s"
        .formatted(padded, span.spanId(), Boolean.TRUE.equals(span.sampled()) ? "01" : "00");
  }
}
