package io.reportcache.examples.shop.cache;

import io.reportcache.key.KeyPattern;
import java.util.Locale;

/** The shop's reports. */
public enum ReportName {
  /** How business goes. */
  DASHBOARD,
  /** What was ordered in a period. */
  SALES,
  /** How customers pay. */
  PAYMENTS,
  /** What was paid for. */
  REVENUE,
  /** What sells best. */
  PRODUCTS;

  /** Returns the name as it stands in keys and addresses. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns the pattern of the report's keys: all its results, whatever the period and day. */
  public KeyPattern pattern() {
    return KeyPattern.allOf(text());
  }

  @Override
  public String toString() {
    return text();
  }
}
