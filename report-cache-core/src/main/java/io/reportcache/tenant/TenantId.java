package io.reportcache.tenant;

import io.reportcache.log.LoggedAs;
import io.reportcache.text.Surrogates;
import io.reportcache.text.TextHash;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Identifies a tenant, or the {@linkplain #CENTRAL central space} that belongs to none.
 *
 * <p>An id is plain data: {@code *}, {@code ?}, {@code _}, {@code :} and line breaks in it have no
 * special meaning. Ids are compared character by character; {@code "acme"} and {@code "ACME"} are
 * different tenants. Immutable.
 *
 * @since 0.1
 */
@LoggedAs("tenant")
public final class TenantId {

  /** The longest id allowed, in UTF-16 characters. */
  public static final int MAXIMUM_LENGTH = 128;

  /** The space that belongs to no tenant. No id given to {@link #of} equals it. */
  public static final TenantId CENTRAL = new TenantId("");

  private final String value;
  private final int hash;

  private TenantId(String value) {
    this.value = value;
    this.hash = TextHash.of(value);
  }

  /**
   * Returns the tenant with this id.
   *
   * @param value 1 to {@value #MAXIMUM_LENGTH} characters, not blank, well-formed UTF-16
   * @throws IllegalArgumentException if the id is blank, too long or contains half a surrogate pair
   */
  public static TenantId of(String value) {
    Objects.requireNonNull(value, "tenant id must not be null; for no tenant use TenantId.CENTRAL");
    if (value.isBlank()) {
      throw new IllegalArgumentException(
          "tenant id must not be blank, was '" + value + "'; for no tenant use TenantId.CENTRAL");
    }
    if (value.length() > MAXIMUM_LENGTH) {
      throw new IllegalArgumentException(
          "tenant id must have at most %d characters, had %d: '%s…'; use a shorter id or a hash of it"
              .formatted(MAXIMUM_LENGTH, value.length(), value.substring(0, 32)));
    }
    // Half a surrogate pair becomes '?' in UTF-8, which could make two tenants equal.
    if (!Surrogates.arePaired(value)) {
      throw new IllegalArgumentException(
          "tenant id must be well-formed text, but holds an unpaired surrogate; check how it was"
              + " decoded");
    }
    return new TenantId(value);
  }

  /** Returns the id as it was given; empty for {@link #CENTRAL}. */
  public String value() {
    return value;
  }

  /** Tells whether this is the {@linkplain #CENTRAL central space}. */
  public boolean isCentral() {
    return value.isEmpty();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other || (other instanceof TenantId that && value.equals(that.value));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Returns the id for messages: {@code tenant 'acme'} or {@code central}. */
  @Override
  public String toString() {
    return isCentral() ? "central" : "tenant '" + value + "'";
  }
}
