package io.reportcache.examples.quotes.quote;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Objects;

/** A quote as it is answered. */
record QuoteView(
    long id,
    String number,
    long clientId,
    String title,
    BigDecimal total,
    LocalDate issuedOn,
    QuoteStatus status) {

  static QuoteView of(Quote quote) {
    return new QuoteView(
        Objects.requireNonNull(quote.id()),
        quote.number(),
        Objects.requireNonNull(quote.client().id()),
        quote.title(),
        quote.total(),
        quote.issuedOn(),
        quote.status());
  }

  /** Public for the expression that asks it. */
  public boolean isAccepted() {
    return status == QuoteStatus.ACCEPTED;
  }
}
