package io.reportcache.examples.quotes.quote;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * How much was offered by month, newest first. As in the list, decisions aren't in it.
 *
 * @param asOf when it was computed
 */
record QuoteSummary(Instant asOf, List<Month> months) {

  QuoteSummary {
    months = List.copyOf(months);
  }

  /** The quotes that were issued in a month. */
  record Month(int year, int month, long quotes, BigDecimal total, BigDecimal largest) {}
}
