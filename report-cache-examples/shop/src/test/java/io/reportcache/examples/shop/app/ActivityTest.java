package io.reportcache.examples.shop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.examples.shop.testing.OpenShop;
import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class ActivityTest {

  @Test
  void figuresCountFromTheOpeningOn() {
    try (OpenShop open = new OpenShop()) {
      open.readAllOfAllTenants();
      open.readAllOfAllTenants();
      Activity activity = open.shop.activity();
      assertThat(activity.of(OpenShop.OTHER).hits()).isEqualTo(7);
      assertThat(activity.of(OpenShop.OTHER).computed()).isEqualTo(7);

      activity.begin();
      assertThat(activity.of(OpenShop.OTHER).hits()).isZero();
      assertThat(activity.of(OpenShop.OTHER).hitRate()).isEqualTo(1.0);

      open.readAllOfAllTenants();
      Activity.Figures figures = activity.of(OpenShop.OTHER);
      assertThat(figures.hits()).isEqualTo(7);
      assertThat(figures.misses()).isZero();
      assertThat(figures.computed()).isZero();
      assertThat(figures.saved()).isPositive();
    }
  }

  @Test
  void anAnswerThatItsReaderToleratesIsAHit() {
    ReportKey<String> key = ReportKey.of("sales:today", String.class);
    CachePolicy tolerant =
        CachePolicy.ttl(Duration.ofHours(1)).withStaleAfterInvalidation(Duration.ofHours(1));
    try (TenantCacheManager caches = TenantCacheManager.builder().executor(load -> {}).build();
        Activity activity = new Activity(caches, InstantSource.system())) {
      TenantCache shop = caches.tenant(OpenShop.OTHER);
      shop.remember(key, tolerant, () -> "old");
      shop.invalidate("sales:*");
      shop.remember(key, tolerant, () -> "new");
      assertThat(activity.of(OpenShop.OTHER).hits()).isOne();
      assertThat(activity.of(OpenShop.OTHER).hitRate()).isEqualTo(0.5);
      activity.endSpan();
      assertThat(activity.spans().get(0).hits()).isOne();
    }
  }

  @Test
  void aSpanHoldsWhatHappenedInIt() {
    try (OpenShop open = new OpenShop()) {
      Activity activity = open.shop.activity();
      activity.begin();
      open.readAllOfAllTenants();
      activity.endSpan();
      open.readAllOfAllTenants();
      activity.endSpan();

      long computed = activity.spans().stream().mapToLong(Activity.Span::computed).sum();
      long hits = activity.spans().stream().mapToLong(Activity.Span::hits).sum();
      assertThat(computed).isEqualTo(21);
      assertThat(hits).isEqualTo(21);
      for (int i = 0; i < 2 * Activity.SPANS; i++) {
        activity.endSpan();
      }
      assertThat(activity.spans()).hasSize(Activity.SPANS);
      assertThat(activity.spans().get(0).meanLoadMillis()).isZero();
    }
  }
}
