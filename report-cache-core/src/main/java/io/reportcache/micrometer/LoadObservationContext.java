package io.reportcache.micrometer;

import io.micrometer.observation.Observation;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;

/**
 * What is known of a load that is observed; for conventions and handlers of the host.
 *
 * @since 0.1
 */
public final class LoadObservationContext extends Observation.Context {

  private final TenantId tenant;
  private final ReportKey<?> key;

  LoadObservationContext(TenantId tenant, ReportKey<?> key) {
    this.tenant = tenant;
    this.key = key;
  }

  /** Returns the tenant for whom it is loaded. */
  public TenantId tenant() {
    return tenant;
  }

  /** Returns the key that is loaded. */
  public ReportKey<?> key() {
    return key;
  }
}
