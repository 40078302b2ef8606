package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Tag;
import java.util.List;

/** Every way to invalidate the key {@code sales:today:eu} of tenant acme, tagged {@code orders}. */
enum Breadth {
  KEY {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").forget("sales:today:eu");
    }
  },
  EXACT_PATTERN {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").invalidate("sales:today:eu");
    }
  },
  BRANCH {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").invalidate("sales:*");
    }
  },
  DEEPER_BRANCH {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").invalidate("sales:today:*");
    }
  },
  PREFIX {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").invalidate("sales:to*");
    }
  },
  MIDDLE_STAR {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").invalidate("sales:*:eu");
    }
  },
  TAG {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").invalidate(List.of(Tag.of("orders")), "test");
    }
  },
  TENANT {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.tenant("acme").flush();
    }
  },
  EVERYTHING {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.flushAllTenants();
    }
  },
  PATTERN_IN_ALL_TENANTS {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.invalidateAllTenants("sales:*");
    }
  },
  KEY_IN_ALL_TENANTS {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches.invalidateAllTenants("sales:today:eu");
    }
  },
  SEVERAL_IN_ONE_CALL {
    @Override
    void invalidate(TenantCacheManager caches) {
      caches
          .tenant("acme")
          .invalidate(
              List.of(Tag.of("other"), KeyPattern.of("products:*"), KeyPattern.of("*:today:*")),
              "test");
    }
  };

  abstract void invalidate(TenantCacheManager caches);
}
