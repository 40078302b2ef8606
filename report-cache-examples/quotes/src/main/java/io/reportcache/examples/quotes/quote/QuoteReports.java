package io.reportcache.examples.quotes.quote;

import java.time.InstantSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Service;

/**
 * What is cached of quotes, by Spring's own annotation: the name of a cache is the first segment of
 * its keys, so that the pattern {@code quotes:*} reaches both. How long each serves stands in
 * application.yml.
 */
@Service
class QuoteReports {

  private final Quotes quotes;
  private final InstantSource clock;

  QuoteReports(Quotes quotes, InstantSource clock) {
    this.quotes = quotes;
    this.clock = clock;
  }

  @Cacheable(cacheNames = "quotes:list", sync = true)
  public QuoteList list(int page, int size) {
    return new QuoteList(
        clock.instant(), quotes.count(), quotes.newest(PageRequest.of(page, size)));
  }

  @Cacheable(cacheNames = "quotes:summary", sync = true)
  public QuoteSummary summary(int months) {
    return new QuoteSummary(clock.instant(), quotes.byMonth(Limit.of(months)));
  }
}
