package io.reportcache.examples.quotes;

import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:mutations;DB_CLOSE_DELAY=-1")
class MutationsOnH2Test extends MutationsContract {}
