package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request for deliveries to run.
 *
 * @param lane the lane to claim from
 * @param tenants the tenants to serve; empty for all
 * @param after the tenant that was served last. The tenants after it in the store's order are
 *     served first, so that each gets its turn. Null begins with any tenant.
 * @param most the maximum number of deliveries, at least 1
 * @param owner the name of the node that claims. Must be unique among the nodes of a store: only
 *     the node with this name and the delivery's token may settle it (E3)
 * @param lease how long the owner has the deliveries; more than zero. The owner can {@linkplain
 *     DeliveryStore#extend extend} it.
 * @param ordered whether many deliveries with an {@linkplain NewDelivery#orderKey() order key} are
 *     expected. A delivery whose turn hasn't come is passed over in any case.
 * @since 0.1
 */
public record Claim(
    Lane lane,
    Set<TenantId> tenants,
    @Nullable TenantId after,
    int most,
    String owner,
    Duration lease,
    boolean ordered) {

  /**
   * Checks the ranges and copies the tenants.
   *
   * @throws IllegalArgumentException if {@code most} or the lease is out of its range
   */
  public Claim {
    Objects.requireNonNull(lane, "lane must not be null");
    tenants = Set.copyOf(tenants);
    Objects.requireNonNull(owner, "owner must not be null");
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, was " + most);
    }
    DeliveryStore.checkLease(lease);
  }

  /** Creates a claim for deliveries of all tenants that begins with any tenant. */
  public Claim(Lane lane, int most, String owner, Duration lease) {
    this(lane, Set.of(), null, most, owner, lease, false);
  }

  /** Returns this claim with another maximum number of deliveries. */
  public Claim withMost(int most) {
    return new Claim(lane, tenants, after, most, owner, lease, ordered);
  }
}
