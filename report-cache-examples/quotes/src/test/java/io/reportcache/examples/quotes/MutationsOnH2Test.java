package io.reportcache.examples.quotes;

import org.junit.jupiter.api.Tag;
import org.springframework.test.context.TestPropertySource;

@TestPropertySource(properties = "spring.datasource.url=jdbc:h2:mem:mutations;DB_CLOSE_DELAY=-1")
@Tag("any-jdk")
class MutationsOnH2Test extends MutationsContract {}
