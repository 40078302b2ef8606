package io.reportcache.spring.actuate;

import io.micrometer.tracing.Tracer;
import io.reportcache.spring.TraceParentSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Has what is published carry the place in the trace of Micrometer's {@code Tracer}. Off, as the
 * observations are, with {@code report-cache.operations.observations.enabled=false}.
 */
@AutoConfiguration
@ConditionalOnClass(Tracer.class)
@ConditionalOnProperty(
    name = {"report-cache.enabled", "report-cache.operations.observations.enabled"},
    havingValue = "true",
    matchIfMissing = true)
public final class TracingAutoConfiguration {

  /** Creates the configuration; for Spring to call. */
  public TracingAutoConfiguration() {}

  /** The tracer is looked for when something is published, since it may be made later than this. */
  @Bean
  @ConditionalOnMissingBean
  TraceParentSource reportCacheTraceParentSource(ObjectProvider<Tracer> tracers) {
    return new TracerPlace(tracers::getIfUnique)::now;
  }
}
