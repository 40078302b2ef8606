package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks for deliveries to run.
 *
 * @param lane where from
 * @param tenants whose; empty for all
 * @param after the tenant that was served last; those that come after it in the store's order are
 *     served first, so that each gets its turn. Null begins anywhere.
 * @param most how many at most, at least 1
 * @param owner the name of the node that claims. Must be unique among the nodes of a store: only
 *     the node of this name that has the delivery's token may end it (E3)
 * @param lease for how long the deliveries are the owner's, unless it {@linkplain
 *     DeliveryStore#extend extends} that; positive
 * @param ordered whether many with an {@linkplain NewDelivery#orderKey() order key} are to be
 *     expected; those whose turn it isn't are passed over in any case
 */
public record Claim(
    Lane lane,
    Set<TenantId> tenants,
    @Nullable TenantId after,
    int most,
    String owner,
    Duration lease,
    boolean ordered) {

  /** Checks the ranges, and copies the tenants. */
  public Claim {
    Objects.requireNonNull(lane, "lane must not be null");
    tenants = Set.copyOf(tenants);
    Objects.requireNonNull(owner, "owner must not be null");
    if (most < 1) {
      throw new IllegalArgumentException("most must be at least 1, was " + most);
    }
    DeliveryStore.checkLease(lease);
  }

  /** Asks for deliveries of all tenants, beginning anywhere. */
  public Claim(Lane lane, int most, String owner, Duration lease) {
    this(lane, Set.of(), null, most, owner, lease, false);
  }

  /** Returns the same for so many at most. */
  public Claim withMost(int most) {
    return new Claim(lane, tenants, after, most, owner, lease, ordered);
  }
}
