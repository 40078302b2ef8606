package io.reportcache.examples.quotes.quote;

import java.time.InstantSource;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.interceptor.KeyGenerator;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.PageRequest;
import org.springframework.stereotype.Service;

/**
 * What is cached of quotes, by Spring's own annotation: the name of the cache is the first segment
 * of the keys, so {@code quotes:*} reaches them. The keys are {@code quotes:list:…} and {@code
 * quotes:summary:…}.
 */
@Service
@CacheConfig(cacheNames = "quotes", keyGenerator = "byMethod")
class QuoteReports {

  private final Quotes quotes;
  private final InstantSource clock;

  QuoteReports(Quotes quotes, InstantSource clock) {
    this.quotes = quotes;
    this.clock = clock;
  }

  @Cacheable(sync = true)
  public QuoteList list(int page, int size) {
    return new QuoteList(
        clock.instant(), quotes.count(), quotes.newest(PageRequest.of(page, size)));
  }

  @Cacheable(sync = true)
  public QuoteSummary summary(int months) {
    return new QuoteSummary(clock.instant(), quotes.byMonth(Limit.of(months)));
  }

  @Configuration(proxyBeanMethods = false)
  static class Keys {

    /** The name of the method, then its parameters. */
    @Bean
    KeyGenerator byMethod() {
      return (target, method, params) -> {
        Object[] parts = new Object[params.length + 1];
        parts[0] = method.getName();
        System.arraycopy(params, 0, parts, 1, params.length);
        return new SimpleKey(parts);
      };
    }
  }
}
