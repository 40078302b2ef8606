package io.reportcache.cache;

import io.reportcache.tenant.TenantId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the cache logs: keys and causes, never values. A broken log back end must not take a report
 * away from who asked for it (D1), so its exceptions end here; there is nowhere left to report
 * them.
 */
final class CacheLog {

  private static final Logger log = LoggerFactory.getLogger(TenantCacheManager.class);

  private CacheLog() {}

  static void debug(String message, TenantId tenant, Object key) {
    try {
      if (log.isDebugEnabled()) {
        log.debug(message, tenant, key);
      }
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  static void debug(String message, TenantId tenant, Object key, Object detail) {
    try {
      log.debug(message, tenant, key, detail);
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  static void info(String message, Object... arguments) {
    try {
      log.info(message, arguments);
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  /** As in SLF4J, a throwable as the last argument is logged with its stack trace. */
  static void warn(String message, Object... arguments) {
    try {
      log.warn(message, arguments);
    } catch (RuntimeException e) {
      ignored(e);
    }
  }

  @SuppressWarnings("unused")
  private static void ignored(RuntimeException e) {}
}
