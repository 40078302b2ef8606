package io.reportcache.cache;

import io.reportcache.tenant.TenantId;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The parts of one limit of a cache that tenants are guaranteed. */
final class TenantShares {

  private final String name;
  private final Map<TenantId, Long> ofNamed;
  private long ofEachOther;

  /** Guarantees nothing. The name is that of the builder's method, for messages. */
  TenantShares(String name) {
    this(name, new HashMap<>(), 0);
  }

  private TenantShares(String name, Map<TenantId, Long> ofNamed, long ofEachOther) {
    this.name = name;
    this.ofNamed = ofNamed;
    this.ofEachOther = ofEachOther;
  }

  TenantShares copy() {
    return new TenantShares(name, Map.copyOf(ofNamed), ofEachOther);
  }

  void setForEach(long share) {
    ofEachOther = requireShare(name, share);
  }

  void set(TenantId tenant, long share) {
    Objects.requireNonNull(tenant, "tenant must not be null");
    ofNamed.put(tenant, requireShare(name + " of " + tenant, share));
  }

  long of(TenantId tenant) {
    return ofNamed.getOrDefault(tenant, ofEachOther);
  }

  boolean areNone() {
    return ofEachOther == 0 && ofNamed.isEmpty();
  }

  /**
   * Checks that the cache can keep what it guarantees.
   *
   * @param maximum the name of the limit
   */
  void requireWithin(String maximum, long most) {
    BigInteger together =
        ofNamed.values().stream().map(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
    if (together.compareTo(BigInteger.valueOf(most)) > 0 || ofEachOther > most) {
      throw new IllegalArgumentException(
          "%s must not exceed the %s of %d, but named tenants have %d together and each other has %d; lower the shares or raise %s"
              .formatted(name, maximum, most, together, ofEachOther, maximum));
    }
  }

  private static long requireShare(String name, long share) {
    if (share < 0) {
      throw new IllegalArgumentException(
          "%s must not be negative, was %d; 0 guarantees nothing".formatted(name, share));
    }
    return share;
  }
}
