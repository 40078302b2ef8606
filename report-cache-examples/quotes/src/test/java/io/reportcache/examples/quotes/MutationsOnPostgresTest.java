package io.reportcache.examples.quotes;

import io.reportcache.examples.quotes.testing.TestPostgres;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@Tag("any-jdk")
class MutationsOnPostgresTest extends MutationsContract {

  @DynamicPropertySource
  static void postgres(DynamicPropertyRegistry properties) {
    properties.add("spring.datasource.url", TestPostgres::url);
  }
}
