package io.reportcache.benchmarks.contender;

import io.reportcache.benchmarks.workload.Workload;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * This library, through the manager: each call finds the tenant that is bound to the thread. One
 * tenant is bound all the time and has all the entries, so that as many are read as of the other
 * contenders.
 */
@State(Scope.Benchmark)
public class BoundTenantContender {

  private static final CachePolicy POLICY = CachePolicy.ttl(Workload.TTL);
  private static final TenantId TENANT = TenantId.of(Workload.tenant(0));

  private final TenantCacheManager caches =
      TenantCacheManager.builder().maximumSize(Workload.MAXIMUM_SIZE).build();
  private final ReportKey<Integer>[] keys = Workload.keysOfOneTenant();

  /** Fills it. */
  public BoundTenantContender() {
    ReportKey<Integer>[] stored = Workload.keysOfOneTenant();
    for (int entry = 0; entry < Workload.ENTRIES; entry++) {
      Integer value = Workload.value(entry);
      caches.tenant(TENANT).remember(stored[entry], POLICY, () -> value);
    }
  }

  /** Returns the entry's value. */
  public Integer get(int entry) {
    return caches.remember(keys[entry], POLICY, BoundTenantContender::missed);
  }

  /** Ends what the cache runs. */
  @TearDown
  public void close() {
    caches.close();
  }

  private static Integer missed() {
    throw new IllegalStateException(
        "an entry is missing, but this measures hits; look for what dropped it");
  }

  /** Binds the tenant to the measured threads. */
  @State(Scope.Thread)
  public static class Binding {

    private @Nullable TenantScope scope;

    /** Binds it. */
    @Setup(Level.Iteration)
    public void open() {
      scope = TenantContext.open(TENANT);
    }

    /** Unbinds it. */
    @TearDown(Level.Iteration)
    public void close() {
      if (scope != null) {
        scope.close();
      }
    }
  }
}
