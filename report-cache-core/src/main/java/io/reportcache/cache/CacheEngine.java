package io.reportcache.cache;

import java.util.Iterator;
import java.util.ServiceLoader;

/**
 * Makes the caches that a {@link TenantCacheManagerBuilder} describes. The builder finds the only
 * engine, which is in the library's own jar, as a service. Users need neither call nor implement
 * it.
 *
 * @since 0.1
 */
public interface CacheEngine {

  /**
   * Returns new caches.
   *
   * @throws IllegalStateException if the host has brought a Caffeine that is too old
   */
  TenantCacheManager start(CacheSettings settings);

  /**
   * Returns the engine in the library's own jar. Doesn't use the thread's class loader.
   *
   * @throws IllegalStateException if the engine isn't found
   */
  static CacheEngine find() {
    Iterator<CacheEngine> found =
        ServiceLoader.load(CacheEngine.class, CacheEngine.class.getClassLoader()).iterator();
    if (!found.hasNext()) {
      throw new IllegalStateException(
          "the engine of report-cache isn't found: META-INF/services/%s is missing from the jar; if the jar was repackaged, have it keep and merge the files in META-INF/services"
              .formatted(CacheEngine.class.getName()));
    }
    return found.next();
  }
}
