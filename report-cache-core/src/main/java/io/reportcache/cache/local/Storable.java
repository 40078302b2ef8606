package io.reportcache.cache.local;

import io.reportcache.fingerprint.ReadOnce;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Checks whether values can be put. */
final class Storable {

  private Storable() {}

  /**
   * Checks a value that a user puts.
   *
   * @throws NullPointerException if the value is null
   * @throws IllegalArgumentException if it can be read once only, such as a stream
   */
  static Object require(TenantId tenant, ReportKey<?> key, @Nullable Object value) {
    Objects.requireNonNull(
        value,
        () ->
            "value of %s for %s must not be null; use forget to drop a value"
                .formatted(key, tenant));
    String readOnce = ReadOnce.in(value);
    if (readOnce != null) {
      throw new IllegalArgumentException(
          "value of %s for %s must be something that can be kept, but %s"
              .formatted(key, tenant, readOnce));
    }
    return value;
  }
}
