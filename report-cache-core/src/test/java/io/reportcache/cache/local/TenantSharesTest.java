package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Room that a tenant is guaranteed, however much the others load. */
class TenantSharesTest {

  private static final TenantId ACME = TenantId.of("acme");

  @ParameterizedTest
  @EnumSource
  void eachTenantKeepsItsShareHoweverMuchAnotherLoads(EvictionPolicy policy) {
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumSize(10)
            .evictionPolicy(policy)
            .tenantShare(3)
            .build()) {
      put(caches.tenant(ACME), 3);
      put(caches.central(), 3);
      put(caches.tenant("globex"), 100);

      assertThat(caches.tenant(ACME).getKeys()).hasSize(3);
      assertThat(caches.central().getKeys()).hasSize(3);
      assertThat(caches.tenant("globex").getKeys()).hasSize(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNamedTenantKeepsItsOwnShareInPlaceOfThatOfEach(EvictionPolicy policy) {
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumSize(10)
            .evictionPolicy(policy)
            .tenantShare(2)
            .tenantShare(ACME, 5)
            .build()) {
      put(caches.tenant(ACME), 5);
      put(caches.tenant("globex"), 2);
      put(caches.tenant("initech"), 100);

      assertThat(caches.tenant(ACME).getKeys()).hasSize(5);
      assertThat(caches.tenant("globex").getKeys()).hasSize(2);
    }
  }

  @Test
  void withoutSharesOneTenantMayTakeAllRoom() {
    try (TenantCacheManager caches = TenantCacheManager.builder().maximumSize(10).build()) {
      put(caches.tenant(ACME), 3);
      put(caches.tenant("globex"), 100);
      assertThat(caches.tenant(ACME).getKeys()).isEmpty();
      assertThat(caches.tenant("globex").getKeys()).hasSize(10);
    }
  }

  @Test
  void sharesThatAreSetAfterTheBuildChangeNothing() {
    TenantCacheManagerBuilder builder = TenantCacheManager.builder().maximumSize(10).tenantShare(3);
    try (TenantCacheManager caches = builder.build()) {
      builder.tenantShare(0).tenantShare(ACME, 0);
      put(caches.tenant(ACME), 3);
      put(caches.tenant("globex"), 100);

      assertThat(caches.tenant(ACME).getKeys()).hasSize(3);
    }
  }

  @Test
  void sharesUpToTheWholeCacheAreTaken() {
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .maximumSize(1)
            .tenantShare(1)
            .tenantShare(ACME, 1)
            .tenantShare(TenantId.CENTRAL, 0)
            .build()) {
      put(caches.tenant(ACME), 1);
      put(caches.central(), 5);
      assertThat(caches.tenant(ACME).getKeys()).hasSize(1);
    }
    try (TenantCacheManager caches = TenantCacheManager.builder().tenantShare(0).build()) {
      assertThat(caches.size()).isZero();
    }
  }

  @Test
  void sharesThatCannotBeAreRefusedWithTheReason() {
    TenantCacheManagerBuilder builder = TenantCacheManager.builder().maximumSize(10);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.tenantShare(-1))
        .withMessage("tenantShare must not be negative, was -1; 0 guarantees nothing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.tenantShare(ACME, -1))
        .withMessage(
            "tenantShare of tenant 'acme' must not be negative, was -1; 0 guarantees nothing");
    builder.tenantShare(11);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessage(
            "tenantShare must not exceed the maximumSize of 10, but named tenants have 0 together"
                + " and each other has 11; lower the shares or raise maximumSize");
    builder.tenantShare(10).tenantShare(ACME, 6).tenantShare(TenantId.CENTRAL, 5);
    assertThatIllegalArgumentException()
        .isThrownBy(builder::build)
        .withMessageContaining("named tenants have 11 together and each other has 10");
    builder.tenantShare(TenantId.CENTRAL, 4).build().close();
  }

  private static void put(TenantCache cache, int entries) {
    for (int i = 0; i < entries; i++) {
      cache.put("sales:" + i, i, Duration.ofMinutes(1));
    }
  }
}
