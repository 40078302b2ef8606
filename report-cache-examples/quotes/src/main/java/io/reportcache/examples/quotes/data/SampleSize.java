package io.reportcache.examples.quotes.data;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How much there is of acme. Globex is a quarter as large.
 *
 * @param clients Number of clients.
 * @param quotes Number of quotes.
 * @param expenses Number of expenses.
 */
@ConfigurationProperties("quotes.sample")
record SampleSize(
    @DefaultValue("2000") int clients,
    @DefaultValue("120000") int quotes,
    @DefaultValue("60000") int expenses) {

  private static final int QUARTER = 4;

  SampleSize quarter() {
    return new SampleSize(clients / QUARTER, quotes / QUARTER, expenses / QUARTER);
  }
}
