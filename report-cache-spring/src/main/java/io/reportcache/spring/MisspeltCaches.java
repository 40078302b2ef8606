package io.reportcache.spring;

import io.reportcache.log.GuardedLog;
import io.reportcache.text.NearestName;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

/**
 * Warns, once all beans are there, of options of a cache that no annotation names, if one names a
 * cache that is nearly the same. Caches are made when they are asked for, so that it can't be known
 * of the others.
 */
final class MisspeltCaches implements ApplicationListener<ContextRefreshedEvent> {

  private static final GuardedLog log = GuardedLog.of(CacheManagerAutoConfiguration.class);

  private final ObjectProvider<ReportCacheProperties> properties;
  private final AnnotatedCaches caches;

  MisspeltCaches(ObjectProvider<ReportCacheProperties> properties, AnnotatedCaches caches) {
    this.properties = properties;
    this.caches = caches;
  }

  @Override
  public void onApplicationEvent(ContextRefreshedEvent event) {
    ReportCacheProperties configured = properties.getIfAvailable();
    Set<String> named = caches.named();
    if (configured != null && !named.isEmpty()) {
      configured.caches().keySet().stream()
          .filter(name -> Spelling.of(name).in(named).isEmpty())
          .forEach(name -> NearestName.of(name, named).ifPresent(near -> warn(name, near)));
    }
  }

  private static void warn(String name, String near) {
    log.warn(
        "report-cache.caches.{} are the options of a cache that no annotation names; did you mean"
            + " '{}'?",
        name,
        near);
  }
}
