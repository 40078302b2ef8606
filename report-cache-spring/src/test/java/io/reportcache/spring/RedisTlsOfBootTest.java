package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Whom connections to Redis trust, by Boot's own properties. */
@Tag("any-jdk")
class RedisTlsOfBootTest {

  @TempDir Path directory;
  private TlsServer server;
  private ApplicationContextRunner runner;

  @BeforeEach
  void serve() throws Exception {
    serveAs("ip:127.0.0.1");
  }

  private void serveAs(String name) throws Exception {
    server = TlsServer.start(directory, name);
    runner =
        Runners.runner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class))
            .withPropertyValues(server.bundle("ours"))
            .withPropertyValues(
                "report-cache.single-tenant=true",
                "spring.data.redis.host=127.0.0.1",
                "spring.data.redis.port=" + server.port());
  }

  @AfterEach
  void close() throws Exception {
    server.close();
  }

  private void isTrusted(ApplicationContextRunner application) {
    application
        .withPropertyValues("report-cache.shared.tier=redis")
        .run(
            context -> {
              assertThat(context).hasNotFailed(); // it goes on without a server that hangs up
              assertThat(server.greetings().poll(20, TimeUnit.SECONDS)).startsWith("*");
            });
    application
        .withPropertyValues("report-cache.deliveries.store=redis")
        .run(context -> assertThat(server.greetings().poll(20, TimeUnit.SECONDS)).startsWith("*"));
  }

  private void isNot(ApplicationContextRunner application) {
    application
        .withPropertyValues("report-cache.shared.tier=redis")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .isInstanceOf(GeneralSecurityException.class));
    assertThat(server.greetings()).isEmpty();
  }

  @Test
  void aBundleSaysWhomToTrust() {
    isTrusted(runner.withPropertyValues("spring.data.redis.ssl.bundle=ours"));
    isTrusted(
        runner.withPropertyValues(
            "spring.data.redis.ssl.bundle=ours",
            "spring.data.redis.url=rediss://127.0.0.1:" + server.port()));
  }

  @Test
  void ofAnAddressWithoutTlsToo() {
    isTrusted(
        runner.withPropertyValues(
            "spring.data.redis.ssl.bundle=ours",
            "spring.data.redis.url=redis://127.0.0.1:" + server.port()));
  }

  @Test
  void withoutABundleItIsTheJvm() {
    isNot(runner.withPropertyValues("spring.data.redis.ssl.enabled=true"));
  }

  /** As Boot has it: an application is started with other values in a test, say. */
  @Test
  void itMayBeSwitchedOffOrLeftEmpty() {
    for (String without : List.of("ssl.enabled=false", "ssl.bundle=")) {
      runner
          .withPropertyValues(
              "report-cache.shared.tier=redis",
              "spring.data.redis.ssl.bundle=ours",
              "spring.data.redis." + without)
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(server.greetings()).as("nobody greets it by TLS, with %s", without).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    server.close();
    serveAs("dns:elsewhere");
    isNot(runner.withPropertyValues("spring.data.redis.ssl.bundle=ours"));
  }

  @Test
  void aBundleThatIsntThereIsRefused() {
    runner
        .withPropertyValues("report-cache.shared.tier=redis", "spring.data.redis.ssl.bundle=theirs")
        .run(
            context -> assertThat(context).getFailure().rootCause().hasMessageContaining("theirs"));
    Runners.runner()
        .withPropertyValues("report-cache.shared.tier=redis", "spring.data.redis.ssl.bundle=ours")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("spring.data.redis.ssl.bundle=ours needs Boot's")
                    .hasMessageContaining("SharedTier"));
  }
}
