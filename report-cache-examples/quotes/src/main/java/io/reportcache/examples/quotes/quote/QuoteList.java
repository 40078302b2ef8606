package io.reportcache.examples.quotes.quote;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * A page of what was offered, newest first. What became of the quotes isn't in it, so a decision
 * doesn't make it wrong.
 *
 * @param asOf when it was computed
 * @param all the number of all quotes
 */
record QuoteList(Instant asOf, long all, List<Line> quotes) {

  QuoteList {
    quotes = List.copyOf(quotes);
  }

  /** A quote. */
  record Line(
      long id, String number, long clientId, String title, BigDecimal total, LocalDate issuedOn) {}
}
