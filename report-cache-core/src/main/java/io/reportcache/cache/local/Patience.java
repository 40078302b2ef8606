package io.reportcache.cache.local;

import java.time.Duration;

/**
 * How long the cache waits for work that may not end. Only tests use other than the default values.
 *
 * @param afterInterrupt how long an interrupted load has to return
 * @param atClose how long closing may take
 */
record Patience(Duration afterInterrupt, Duration atClose) {

  static final Patience DEFAULT = new Patience(Duration.ofSeconds(1), Duration.ofSeconds(5));
}
