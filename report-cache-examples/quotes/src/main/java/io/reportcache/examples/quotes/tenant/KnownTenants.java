package io.reportcache.examples.quotes.tenant;

import io.reportcache.spring.web.TenantDirectory;
import io.reportcache.tenant.TenantId;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The tenants there are, which are also those for whom the dashboard is warmed. */
@Component
class KnownTenants implements TenantDirectory {

  private final List<String> ids;

  KnownTenants(@Value("${report-cache.warm-tenants}") List<String> ids) {
    this.ids = ids;
  }

  @Override
  public boolean contains(TenantId tenant) {
    return ids.contains(tenant.value());
  }
}
