package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.redis.RedisDeliveryStore;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A store of deliveries on Redis, if the property says so and only then. */
@Tag("any-jdk")
class DeliveriesOnRedisTest {

  private static final String REDIS = "REPORT_CACHE_TEST_REDIS";

  @JobName("greet")
  record Greet(String name) implements TenantJob {}

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ReportCacheAutoConfiguration.class, DeliveriesAutoConfiguration.class))
          .withPropertyValues("spring.application.name=shop");

  @Test
  @EnabledIfEnvironmentVariable(named = REDIS, matches = ".+")
  void aJobIsDispatchedAndRuns() {
    String url = System.getenv(REDIS);
    String prefix = "test-" + UUID.randomUUID();
    CountDownLatch ran = new CountDownLatch(1);
    Logger logger = (Logger) LoggerFactory.getLogger(DeliveryStoreConfiguration.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(log);
    application
        .withPropertyValues(
            "report-cache.deliveries.store=redis",
            "report-cache.deliveries.redis.prefix=" + prefix,
            "report-cache.deliveries.redis.timeout=5s",
            "spring.data.redis.url=" + url)
        .withBean(
            TenantQueuesCustomizer.class,
            () -> queues -> queues.job(Greet.class, (job, run) -> ran.countDown()))
        .run(
            context -> {
              assertThat(context).hasSingleBean(DeliveryStore.class);
              assertThat(context).hasSingleBean(RedisDeliveryStore.class);
              TenantContext.run(
                  TenantId.of("acme"),
                  () -> context.getBean(TenantQueues.class).dispatch(new Greet("Ann")));
              assertThat(ran.await(30, TimeUnit.SECONDS)).isTrue();
            });
    logger.detachAppender(log);
    assertThat(log.list)
        .singleElement()
        .asString()
        .contains("Durable events and jobs are stored on ");
    remove(url, prefix);
  }

  private static void remove(String url, String prefix) {
    RedisClient client = RedisClient.create(RedisURI.create(url));
    try {
      var commands = client.connect().sync();
      commands.eval( // keys has another signature in the Lettuce of Spring Boot 3
          "for _, key in ipairs(redis.call('KEYS', ARGV[1])) do redis.call('DEL', key) end",
          ScriptOutputType.STATUS,
          new String[0],
          prefix + ":*");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void redisThatIsNotChosenIsNotUsed() {
    application
        .withPropertyValues("spring.data.redis.url=redis://127.0.0.1:1")
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DeliveryStore.class));
  }

  @Test
  void aStoreOfTheApplicationIsUsedInItsPlace() {
    application
        .withPropertyValues(
            "report-cache.deliveries.store=redis", "spring.data.redis.url=redis://127.0.0.1:1")
        .withBean(MemoryDeliveryStore.class)
        .run(
            context ->
                assertThat(context).hasNotFailed().doesNotHaveBean(RedisDeliveryStore.class));
  }

  @Test
  void nobodyAtTheAddressFailsTheStart() {
    application
        .withPropertyValues(
            "report-cache.deliveries.store=redis", "spring.data.redis.url=redis://127.0.0.1:1")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining("couldn't be used as a store of deliveries"));
  }

  @Test
  void aPropertyOutOfRangeIsNamed() {
    application
        .withPropertyValues(
            "report-cache.deliveries.store=redis", "report-cache.deliveries.redis.prefix=a b")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .hasStackTraceContaining(
                        "report-cache.deliveries.redis: prefix must be 1 to 64 letters"));
  }
}
