package io.reportcache.spring.actuate;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.Lane;
import io.reportcache.tenant.TenantId;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a request asks for, as it was given; null where it says nothing.
 *
 * @param tenant the id of a tenant; null for the central space
 * @param report the name of a report, or the resource of other keys
 * @param after where a list goes on: the last name or id of the page before
 * @param limit how many rows of a list at most
 */
record Wanted(
    @Nullable String tenant,
    @Nullable String report,
    @Nullable String key,
    @Nullable String pattern,
    @Nullable String tag,
    @Nullable String job,
    @Nullable String ttl,
    @Nullable String lane,
    @Nullable String type,
    @Nullable String reason,
    @Nullable String id,
    @Nullable Boolean allTenants,
    @Nullable String after,
    @Nullable Integer limit) {

  private static final int LIMIT = 100;
  private static final int MOST = 1_000;

  /** Returns the names of what the request says something about. */
  Set<String> given() {
    Map<String, Object> all =
        new Row()
            .with("tenant", tenant)
            .with("report", report)
            .with("key", key)
            .with("pattern", pattern)
            .with("tag", tag)
            .with("job", job)
            .with("ttl", ttl)
            .with("lane", lane)
            .with("type", type)
            .with("reason", reason)
            .with("id", id)
            .with("allTenants", allTenants)
            .with("after", after)
            .with("limit", limit)
            .build();
    return all.keySet();
  }

  TenantId tenantId() {
    return tenant == null ? TenantId.CENTRAL : TenantId.of(tenant);
  }

  boolean everyTenant() {
    return Boolean.TRUE.equals(allTenants);
  }

  int rows() {
    if (limit == null) {
      return LIMIT;
    }
    if (limit < 1 || limit > MOST) {
      throw new IllegalArgumentException(
          "limit must be 1 to %d, was %d; leave it out for %d, and go on with after"
              .formatted(MOST, limit, LIMIT));
    }
    return limit;
  }

  /** Returns the rows of this page. */
  <T> Stream<T> page(Stream<T> rows, Function<T, String> name) {
    return rows.filter(row -> after == null || name.apply(row).compareTo(after) > 0).limit(rows());
  }

  long afterId() {
    return after == null ? 0 : number("after", after);
  }

  static String require(String name, @Nullable String value, String why) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("%s must be given: %s".formatted(name, why));
    }
    return value;
  }

  /** Returns the deliveries that the request narrows the given ones to. */
  DeliveryQuery narrow(DeliveryQuery all) {
    DeliveryQuery query = all;
    query = id == null ? query : query.withId(number("id", id));
    query = lane == null ? query : query.withLane(Lane.parse(lane));
    query = type == null ? query : query.withType(type);
    query = tenant == null ? query : query.withTenant(TenantId.of(tenant));
    return reason == null ? query : query.withReason(reason);
  }

  private static long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s must be the number of a delivery, was '%s'".formatted(name, text), e);
    }
  }
}
