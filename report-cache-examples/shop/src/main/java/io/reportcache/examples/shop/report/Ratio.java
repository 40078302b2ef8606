package io.reportcache.examples.shop.report;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Divides in Java, because two databases would round differently. */
final class Ratio {
  private Ratio() {}

  /** An average in whole cents; 0 when there is nothing to average. */
  static BigDecimal average(BigDecimal sum, long count) {
    return count == 0
        ? BigDecimal.ZERO.setScale(2)
        : sum.divide(BigDecimal.valueOf(count), 2, RoundingMode.HALF_UP);
  }

  /** A part of a whole to four decimals; 0 when the whole is 0. */
  static BigDecimal share(BigDecimal part, BigDecimal whole) {
    return whole.signum() == 0
        ? BigDecimal.ZERO.setScale(4)
        : part.divide(whole, 4, RoundingMode.HALF_UP);
  }
}
