package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Invalidations of several single keys, patterns and tags by one call. */
class SeveralKeysTest {

  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(1));
  private static final ReportKey<String> MAY = ReportKey.of("sales:may", String.class);
  private static final ReportKey<String> JUNE = ReportKey.of("sales:june", String.class);
  private static final ReportKey<String> KPIS = ReportKey.of("dashboard:kpis", String.class);
  private static final ReportKey<String> TAGGED = ReportKey.of("customers:7", String.class);
  private static final Tag TAG = Tag.of("customer:7");
  private static final List<Scope> ALL = List.of(MAY, KeyPattern.of("dashboard:*"), JUNE, TAG);

  @Test
  void whenTheCallHasReturnedNoneOfThemServesAndNoLoadFromBeforeIsStored() throws Exception {
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache acme = caches.tenant("acme");
      acme.put(MAY, "old", POLICY);
      acme.put(KPIS, "old", POLICY);
      acme.put(TAGGED, "old", POLICY.withTags(TAG));
      CountDownLatch reads = new CountDownLatch(1);
      CountDownLatch invalidated = new CountDownLatch(1);
      var loading =
          Threads.start(
              () ->
                  acme.remember(
                      JUNE,
                      POLICY,
                      () -> {
                        reads.countDown();
                        Threads.await(invalidated);
                        return "old";
                      }));
      Threads.await(reads);
      acme.invalidate(ALL, "test");
      invalidated.countDown();

      assertThat(loading.result()).as("who waited already").isEqualTo("old");
      assertThat(acme.many(List.of(MAY, JUNE, KPIS, TAGGED))).isEmpty();
    }
  }
}
