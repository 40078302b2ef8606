package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Deliveries of six tenants. Every tenth takes turns with others, every fiftieth fails at first or
 * is slow, two of five hundred always fail.
 */
public final class KillLoad {

  private static final int KEYS = 12; // several of each wait at a time
  private static final List<TenantId> TENANTS =
      List.of(
          TenantId.of("acme"),
          TenantId.of("globex"),
          TenantId.of("initech"),
          TenantId.of("umbrella"),
          TenantId.of("hooli"),
          TenantId.CENTRAL);

  private KillLoad() {}

  public static List<NewDelivery> from(int first, int end) {
    return IntStream.range(first, end).mapToObj(KillLoad::delivery).toList();
  }

  /** With a key of its own: who doesn't know whether it's stored may add it again. */
  private static NewDelivery delivery(int number) {
    return NewDelivery.of(
            Deliveries.MAILER,
            Deliveries.message(TENANTS.get(number / 10 % TENANTS.size()), Integer.toString(number)))
        .withOrderKey(orderKey(number))
        .withIdempotencyKey("once-" + number);
  }

  /** Those of a key share a tenant, too. */
  static @Nullable String orderKey(int number) {
    return number % 10 == 0 ? "order-" + number / 10 % KEYS : null;
  }

  static boolean isPoison(int number) {
    return number % 500 == 250 || number % 500 == 133; // the one has a turn, the other none
  }

  public static long poison(int deliveries) {
    return IntStream.range(0, deliveries).filter(KillLoad::isPoison).count();
  }

  static boolean failsAtFirst(int number) {
    return number % 50 == 7;
  }

  static boolean isSlow(int number) {
    return number % 50 == 20;
  }
}
