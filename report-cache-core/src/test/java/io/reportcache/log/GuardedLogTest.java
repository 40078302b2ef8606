package io.reportcache.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import ch.qos.logback.classic.Level;
import io.reportcache.testing.BrokenLog;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.Thrown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedLogTest {

  private final GuardedLog log = GuardedLog.of(GuardedLogTest.class);

  /** Its message can't be had; the log's back end asks for it. */
  private static final class Unreadable extends Exception {
    private final transient Runnable failing;

    Unreadable(Runnable failing) {
      super("", null, true, true);
      this.failing = failing;
    }

    @Override
    public String getMessage() {
      failing.run();
      return "";
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatTheBackEndThrowsReachesNobody(Thrown thrown) {
    try (BrokenLog broken = BrokenLog.of(GuardedLogTest.class, thrown)) {
      assertThatCode(
              () -> {
                log.isDebugEnabled();
                log.debug("{} {}", 1, 2);
                log.debug("{}", 1);
                log.info("{}", 1);
                log.warn("{}", 1);
                log.error("{}", 1, new Exception());
              })
          .doesNotThrowAnyException();
    }
    assertThat(Thread.interrupted()).isEqualTo(thrown == Thrown.INTERRUPTED);
  }

  @ParameterizedTest
  @EnumSource
  void aLineIsLoggedThoughItsExceptionCannotBeRead(Thrown thrown) {
    try (CapturedLog lines = CapturedLog.of(GuardedLogTest.class)) {
      log.error("Handler {} failed", "mailer", new Unreadable(thrown::raise));

      assertThat(lines.at(Level.ERROR)).containsExactly("Handler mailer failed");
    }
    Thread.interrupted();
  }

  @ParameterizedTest
  @EnumSource
  void aLineIsLoggedThoughTheCauseOfItsExceptionCannotBeRead(Thrown thrown) {
    try (CapturedLog lines = CapturedLog.of(GuardedLogTest.class)) {
      log.warn(
          "Handler {} failed",
          "mailer",
          new Exception("plain").initCause(new Unreadable(thrown::raise)));

      assertThat(lines.at(Level.WARN)).containsExactly("Handler mailer failed");
    }
    Thread.interrupted();
  }

  @Test
  void aLineIsLoggedThoughAnArgumentCannotBeRead() {
    Object unreadable =
        new Object() {
          @Override
          public String toString() {
            return Thrown.NO_STACK.instead();
          }
        };
    try (CapturedLog lines = CapturedLog.of(GuardedLogTest.class)) {
      log.info("Key {} is {}", unreadable, 1);

      assertThat(lines.at(Level.INFO)).singleElement().asString().startsWith("Key ").endsWith("1");
    }
  }
}
