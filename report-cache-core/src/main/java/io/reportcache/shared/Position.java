package io.reportcache.shared;

import io.reportcache.cache.FreshnessToken;
import org.jspecify.annotations.Nullable;

/**
 * A moment in the order of invalidations of one part of the shared tier.
 *
 * @param incarnation the identity of the state that counts them. It changes when that state may
 *     have lost something; positions of two incarnations can't be compared
 * @param sequence the number of invalidations until this moment
 * @since 0.1
 */
public record Position(String incarnation, long sequence) {

  /** Tells whether both count the same invalidations. */
  boolean isComparableTo(Position other) {
    return incarnation.equals(other.incarnation);
  }

  @Override
  public String toString() {
    return incarnation + "." + sequence;
  }

  /**
   * Returns the token of what was invalidated of a tenant up to these positions. If one isn't
   * known, no node can vouch for the token, and reads with it load their values anew.
   *
   * @param tenant the position of the tenant's fences
   * @param allTenants the position of the fences over all tenants
   */
  public static FreshnessToken token(@Nullable Position tenant, @Nullable Position allTenants) {
    return Tokens.of(tenant, allTenants);
  }
}
