package io.reportcache.cache.local;

import io.reportcache.cache.LoadContext;
import io.reportcache.cache.LoadObserver;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/** Runs loaders with the host's observer around them, if there is one. */
final class ObservedLoads {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);
  private static final LoadObserver.End NOBODY = failure -> {};

  private final @Nullable LoadObserver observer;

  ObservedLoads(@Nullable LoadObserver observer) {
    this.observer = observer;
  }

  <X extends Exception> Object load(
      TenantId tenant, ReportKey<?> key, Loader<?, X> loader, LoadContext load) throws X {
    if (observer == null) {
      return loader.load(load);
    }
    LoadObserver.End end = begin(observer, tenant, key);
    Object value;
    try {
      value = loader.load(load);
    } catch (Throwable e) {
      end(end, key, e);
      throw e;
    }
    end(end, key, null);
    return value;
  }

  private static LoadObserver.End begin(LoadObserver observer, TenantId tenant, ReportKey<?> key) {
    try {
      return observer.begins(tenant, key);
    } catch (Throwable e) { // D1
      log.warn(
          "The observer of loads failed at the begin of {}; it is loaded all the same", key, e);
      return NOBODY;
    }
  }

  private static void end(LoadObserver.End end, ReportKey<?> key, @Nullable Throwable failure) {
    try {
      end.ended(failure);
    } catch (Throwable e) { // D1
      log.warn("The observer of loads failed at the end of {}; its value stands", key, e);
    }
  }
}
