package io.reportcache;

import io.reportcache.tenant.TenantId;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the {@link TenantReports} of recent tenants, and finds them by the id without a search.
 * There are {@value #PLACES} places. A tenant whose place another has taken gets new ones. Any
 * thread may read and write, since the reports of a tenant are immutable.
 */
final class RecentTenants {

  private static final int PLACES = 256;

  private final @Nullable TenantReports[] places = new TenantReports[PLACES];
  private final Function<TenantId, TenantReports> make;

  /** Makes an empty memory of what the function makes. */
  RecentTenants(Function<TenantId, TenantReports> make) {
    this.make = make;
  }

  /** Returns the reports of the tenant with this id. */
  TenantReports of(String id) {
    Objects.requireNonNull(id, "tenant id must not be null; for no tenant use TenantId.CENTRAL");
    TenantReports found = places[place(id)];
    return found != null && found.tenant().value().equals(id) && !id.isEmpty()
        ? found
        : make(id, TenantId.of(id));
  }

  /** Returns the reports of the tenant. */
  TenantReports of(TenantId tenant) {
    Objects.requireNonNull(
        tenant, "tenant must not be null; use central() for values of no tenant");
    String id = tenant.value();
    TenantReports found = places[place(id)];
    return found != null && found.tenant().value().equals(id) ? found : make(id, tenant);
  }

  private TenantReports make(String id, TenantId tenant) {
    TenantReports made = make.apply(tenant);
    places[place(id)] = made;
    return made;
  }

  private static int place(String id) {
    int hash = id.hashCode();
    return (hash ^ (hash >>> 16)) & (PLACES - 1);
  }
}
