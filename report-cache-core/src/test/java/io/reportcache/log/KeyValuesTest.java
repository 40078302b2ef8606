package io.reportcache.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.CapturedLog;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lines tell machines what they are about. */
class KeyValuesTest {

  private final GuardedLog log = GuardedLog.of(KeyValuesTest.class);

  @Test
  void aTenantAndAKeyAreKeyValuesAndTheMessageStaysAsItWas() {
    IllegalStateException failure = new IllegalStateException("no");
    try (CapturedLog captured = CapturedLog.of(KeyValuesTest.class)) {
      log.warn(
          "Load of {} for {} failed",
          ReportKey.of("sales:1", Integer.class),
          TenantId.of("acme"),
          failure);
      ILoggingEvent line = captured.events().get(0);
      assertThat(line.getFormattedMessage())
          .isEqualTo("Load of key 'sales:1' for tenant 'acme' failed");
      assertThat(keyValues(line)).containsExactly("key=sales:1", "tenant=acme");
      assertThat(line.getThrowableProxy().getMessage()).isEqualTo("no");
    }
  }

  @Test
  void aFactIsAKeyValue() {
    try (CapturedLog captured = CapturedLog.of(KeyValuesTest.class)) {
      log.info("Job {} took {} ms", new Fact("job", "warm sales"), 7);
      ILoggingEvent line = captured.events().get(0);
      assertThat(line.getFormattedMessage()).isEqualTo("Job warm sales took 7 ms");
      assertThat(keyValues(line)).containsExactly("job=warm sales");
    }
  }

  @Test
  void theCentralSpaceIsNamed() {
    try (CapturedLog captured = CapturedLog.of(KeyValuesTest.class)) {
      log.info("{}", TenantId.CENTRAL);
      assertThat(keyValues(captured.events().get(0))).containsExactly("tenant=central");
    }
  }

  @Test
  void whatIsNotLoggedIsNotRead() {
    AtomicInteger reads = new AtomicInteger();
    Object argument =
        new Object() {
          @Override
          public String toString() {
            reads.incrementAndGet();
            return "read";
          }
        };
    ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger(KeyValuesTest.class))
        .setLevel(Level.WARN);
    log.debug("{} {}", new Fact("key", argument), argument);
    log.info("{}", new Fact("key", argument));
    assertThat(reads).hasValue(0);
  }

  private static List<String> keyValues(ILoggingEvent line) {
    return line.getKeyValuePairs() == null
        ? List.of()
        : line.getKeyValuePairs().stream().map(pair -> pair.key + "=" + pair.value).toList();
  }
}
