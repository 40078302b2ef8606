package io.reportcache.examples.shop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.shop.testing.OpenShop;
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
