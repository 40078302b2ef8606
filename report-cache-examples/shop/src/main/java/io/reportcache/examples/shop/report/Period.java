package io.reportcache.examples.shop.report;

import java.time.LocalDate;

/** How far back a sales report looks; today is always the last day. */
public enum Period {
  /** Today alone. */
  TODAY(1),
  /** The last 7 days. */
  WEEK(7),
  /** The last 30 days. */
  MONTH(30);

  private final int days;

  Period(int days) {
    this.days = days;
  }

  /** Returns the days of this period as they are on {@code today}. */
  public DayRange upTo(LocalDate today) {
    return DayRange.lastDays(days, today);
  }
}
