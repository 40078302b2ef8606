package io.reportcache.examples.quotes;

import io.reportcache.examples.quotes.testing.TestPostgres;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

class MutationsOnPostgresTest extends MutationsContract {

  @DynamicPropertySource
  static void postgres(DynamicPropertyRegistry properties) {
    properties.add("spring.datasource.url", TestPostgres::url);
  }
}
