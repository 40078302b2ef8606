package io.reportcache.examples.quotes.operator;

import io.reportcache.spring.annotation.InvalidatesReports;
import org.springframework.stereotype.Service;

/**
 * Has all figures computed anew, such as after data was mended by hand. Strategy <i>everything</i>,
 * of all tenants, in as many words.
 */
@Service
class Recalculation {

  @InvalidatesReports(value = "*", allTenants = true)
  void begin() {}
}
