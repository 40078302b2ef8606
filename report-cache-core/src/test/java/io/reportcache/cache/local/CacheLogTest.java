package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** P5: what the cache logs, and D1: a broken log takes no report away. */
class CacheLogTest {

  private final Logger log = (Logger) LoggerFactory.getLogger(TenantCacheManager.class);
  private final List<String> lines = new ArrayList<>();
  private boolean broken;
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        public void doAppend(ILoggingEvent event) { // AppenderBase would swallow what is thrown
          if (broken) {
            throw new IllegalStateException("log broken");
          }
          lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }

        @Override
        protected void append(ILoggingEvent event) {}
      };
  private final TenantCacheManager caches = TenantCacheManager.builder().build();
  private Level before;

  @BeforeEach
  void listen() {
    before = log.getLevel();
    log.setLevel(Level.DEBUG);
    log.addAppender(appender);
  }

  @AfterEach
  void stop() {
    log.detachAppender(appender);
    log.setLevel(before);
    caches.close();
  }

  @Test
  void hitsMissesAndInvalidationsAreLoggedWithoutValues() {
    TenantCache acme = caches.tenant("acme");
    acme.remember("sales:today", String.class, Duration.ofMinutes(1), () -> "secret figures");
    acme.remember("sales:today", String.class, Duration.ofMinutes(1), () -> "secret figures");
    acme.invalidate(List.of(io.reportcache.key.KeyPattern.of("sales:*")), "order.created");

    assertThat(lines)
        .containsExactly(
            "DEBUG Cache miss for tenant 'acme': key 'sales:today'",
            "DEBUG Cache hit for tenant 'acme': key 'sales:today'",
            "DEBUG Invalidated for tenant 'acme': pattern 'sales:*', cause order.created");
  }

  @Test
  void theCleanUpLogsItsFigures() {
    caches.tenant("acme").put("a", 1, Duration.ofMinutes(1));
    caches.cleanUp();
    assertThat(lines)
        .singleElement()
        .asString()
        .matches("INFO Clean-up: 1 examined, 0 removed, 1 kept, \\d+ ms");
  }

  @Test
  void aBrokenLogTakesNoReportAway() {
    broken = true;
    TenantCache acme = caches.tenant("acme");
    for (int i = 0; i < 2; i++) {
      assertThat(acme.remember("a", String.class, Duration.ofMinutes(1), () -> "x")).isEqualTo("x");
    }
    acme.invalidate("a:*");
    acme.forget("a");
    caches.invalidateAllTenants("a:*");
    caches.cleanUp();
    assertThat(lines).isEmpty();
  }
}
