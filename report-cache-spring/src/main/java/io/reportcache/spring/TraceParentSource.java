package io.reportcache.spring;

import org.jspecify.annotations.Nullable;

/**
 * A bean that tells the place in a distributed trace at which the thread publishes an event or
 * dispatches a job. It goes with what is published, so that the handler's span is in the same
 * trace. With Micrometer's {@code Tracer} there is one.
 */
@FunctionalInterface
public interface TraceParentSource {

  /**
   * Returns the place, as W3C Trace Context writes it in the header {@code traceparent}; null if
   * there is none. If it throws, or returns something else, what is published goes without one.
   */
  @Nullable String traceParent();
}
