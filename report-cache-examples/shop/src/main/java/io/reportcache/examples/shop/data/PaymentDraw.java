package io.reportcache.examples.shop.data;

import io.reportcache.examples.shop.data.Row.OrderRow;
import io.reportcache.examples.shop.data.Row.PaymentRow;
import io.reportcache.examples.shop.order.PaymentStatus;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;

/**
 * Draws each order's payment, which the generator doesn't know. The draw depends on the order
 * alone, so the same order always has the same payment.
 */
record PaymentDraw(LocalDate today) {
  private static final int FRESH_DAYS = 3;

  PaymentRow of(OrderRow order) {
    long bits = mix(order.tenant().hashCode() * 31L + order.order());
    int permille = (int) Math.floorMod(bits, 1000L);
    long age = ChronoUnit.DAYS.between(order.orderedOn(), today);
    PaymentStatus status = age < FRESH_DAYS ? fresh(permille) : settled(permille);
    long delay = status == PaymentStatus.CREATED ? 0 : Math.floorMod(bits >> 20, 5L);
    LocalDate changedOn = order.orderedOn().plusDays(Math.min(delay, age));
    return new PaymentRow(
        order.tenant(), order.order(), order.totalCents(), status.name(), changedOn);
  }

  private static PaymentStatus fresh(int permille) {
    if (permille < 100) {
      return PaymentStatus.CREATED;
    }
    if (permille < 500) {
      return PaymentStatus.PENDING;
    }
    return permille < 960 ? PaymentStatus.PAID : PaymentStatus.FAILED;
  }

  private static PaymentStatus settled(int permille) {
    if (permille < 10) {
      return PaymentStatus.PENDING;
    }
    if (permille < 40) {
      return PaymentStatus.FAILED;
    }
    return permille < 70 ? PaymentStatus.REFUNDED : PaymentStatus.PAID;
  }

  // The finaliser of MurmurHash3: neighbouring order ids must not get neighbouring draws.
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
