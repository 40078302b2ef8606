package io.reportcache.examples.shop.data;

import java.time.LocalDate;

/**
 * Moves the generator's order dates to the two years that end today.
 *
 * <p>TPC-H spreads orders evenly from 1992-01-01 to 1998-08-02. An order's age on that last day, as
 * a share of the whole span, is raised to a power a little above one and stretched over {@link
 * #DAYS} days before today. So the order of dates stays, the newest orders are today's, and
 * business grows towards today, as a report's reader would hope.
 */
record Calendar(LocalDate today) {
  static final int DAYS = 730;

  private static final long FIRST = LocalDate.of(1992, 1, 1).toEpochDay();
  private static final long LAST = LocalDate.of(1998, 8, 2).toEpochDay();
  private static final double GROWTH = 1.2;

  LocalDate shift(long generatedEpochDay) {
    double age = (LAST - generatedEpochDay) / (double) (LAST - FIRST + 1);
    return today.minusDays((long) (DAYS * Math.pow(age, GROWTH)));
  }
}
