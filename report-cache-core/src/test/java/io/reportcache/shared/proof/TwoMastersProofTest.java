package io.reportcache.shared.proof;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.durable.jdbc.TestDatabase;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * F5 to F8 over processes, while some nodes use a new master of Redis and others still the old one.
 * For ten minutes, with two masters for ten seconds again and again: {@code -Dshared.seconds=600}.
 */
@Tag("any-jdk")
@EnabledIfSystemProperty(
    named = "shared.seconds",
    matches = ".+",
    disabledReason = "takes long; -Dshared.seconds=60 runs it for a minute")
class TwoMastersProofTest {

  private static final long SECONDS = 60;
  private static final long LONGEST_MILLIS = 10_000;

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadOfAnyNodeIsStaleWhileThereAreTwoMasters() throws Exception {
    assumeTrue(!System.getProperty("os.name").startsWith("Windows"), "nothing can be paused there");
    boolean isLong = Long.getLong("shared.seconds", SECONDS) > 30;
    String schema = TestDatabase.newSchema();
    String data = TestDatabase.POSTGRESQL.url(schema);
    try (TwoMasters masters = TwoMasters.start(isLong ? LONGEST_MILLIS : 1_500);
        ProofConductor conductor =
            new ProofConductor(masters::wire, port -> "redis://127.0.0.1:" + port, data, masters)) {
      ProofData.create(data);
      conductor.run(SECONDS);
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }
}
