package io.reportcache.durable.store;

import java.util.Set;

/**
 * The outcome of {@link DeliveryStore#extend} for each of its deliveries. The owner has lost a
 * delivery that is in neither set: another node owns it, or it has ended.
 *
 * @param extended the deliveries whose lease was extended
 * @param locked the deliveries that the owner still has but that can't be written now, for example
 *     because another transaction has locked the row. Their lease ends as before, so try again well
 *     before that.
 * @since 0.1
 */
public record ExtendedLeases(Set<ClaimedDelivery> extended, Set<ClaimedDelivery> locked) {

  /** Copies the sets. */
  public ExtendedLeases {
    extended = Set.copyOf(extended);
    locked = Set.copyOf(locked);
  }
}
