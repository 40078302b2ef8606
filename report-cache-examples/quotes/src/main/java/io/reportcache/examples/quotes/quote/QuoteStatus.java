package io.reportcache.examples.quotes.quote;

/** What became of a quote. */
public enum QuoteStatus {
  /** The client has yet to decide. */
  OPEN,
  /** The client orders. */
  ACCEPTED,
  /** The client doesn't. */
  DECLINED
}
