package io.reportcache.cache;

import java.util.Iterator;
import java.util.ServiceLoader;

/**
 * Makes the caches that a {@link TenantCacheManagerBuilder} describes. The library brings the one
 * engine there is, as a service, so that what users call knows nothing of how it works. Users need
 * neither call nor implement it.
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
   * Returns the engine in the library's own jar, whatever the thread's class loader is.
   *
   * @throws IllegalStateException if it isn't there
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
