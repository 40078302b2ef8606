package io.reportcache.durable.store;

import java.util.Set;

/**
 * What {@link DeliveryStore#extend} came to, for each delivery that it was given. What is in
 * neither set isn't the owner's any more: another owns it, or it has ended.
 *
 * @param extended whose lease lasts from now on for as long as was asked
 * @param locked which are still the owner's, but somebody keeps from being written now, such as a
 *     transaction that has locked the row; the lease ends when it would have ended, so try again
 *     well before
 */
public record ExtendedLeases(Set<ClaimedDelivery> extended, Set<ClaimedDelivery> locked) {

  /** Copies the sets. */
  public ExtendedLeases {
    extended = Set.copyOf(extended);
    locked = Set.copyOf(locked);
  }
}
