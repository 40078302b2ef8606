package io.reportcache.examples.shop.testing;

import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.cache.Question;
import io.reportcache.tenant.TenantId;
import java.util.Set;
import java.util.TreeSet;

/** A shop on the DuckDB of {@link TestShop}, with looks into its cache. */
public final class OpenShop implements AutoCloseable {

  public static final TenantId CHANGING = TenantId.of(TestShop.CHANGING);
  public static final TenantId OTHER = TenantId.of("globex");

  public final Shop shop = new Shop(TestShop.DUCKDB.dataSource(), TestShop.CLOCK);

  public void readAllOfAllTenants() {
    for (TenantId tenant : shop.tenants()) {
      shop.questions().questions().forEach(question -> question.ask(shop.reports(tenant)));
    }
  }

  /** What isn't cached, as {@code tenant report}; sales once for all periods that are missing. */
  public Set<String> missing() {
    Set<String> missing = new TreeSet<>();
    for (TenantId tenant : shop.tenants()) {
      for (Question<?, ?> question : shop.questions().questions()) {
        if (!shop.cache(tenant).has(question.key())) {
          missing.add(tenant.value() + " " + question.label());
        }
      }
    }
    return missing;
  }

  @Override
  public void close() {
    shop.close();
  }
}
