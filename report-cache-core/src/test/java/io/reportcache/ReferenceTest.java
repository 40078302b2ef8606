package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.TenantQueuesBuilder;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.worker.DeliveryWorkerBuilder;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.rabbitmq.RabbitConsumerBuilder;
import io.reportcache.rabbitmq.RabbitListenerBuilder;
import io.reportcache.rabbitmq.RabbitMqBuilder;
import io.reportcache.report.ReportBuilder;
import io.reportcache.report.WarmingOptions;
import io.reportcache.shared.SharedOptions;
import io.reportcache.warming.WarmingSchedulerBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference names each option of a class that has options, and none that isn't there. */
class ReferenceTest {

  private static final Pattern OPTION = Pattern.compile("`(\\w+)`");

  @ParameterizedTest
  @ValueSource(
      classes = {
        ReportBuilder.class,
        CachePolicy.class,
        ReportCacheBuilder.class,
        TenantCacheManagerBuilder.class,
        SharedOptions.class,
        LoadLimits.class,
        SubscriptionOptions.class,
        WarmingOptions.class,
        WarmingSchedulerBuilder.class,
        DurableEventsBuilder.class,
        TenantQueuesBuilder.class,
        LaneOptions.class,
        DeliveryWorkerBuilder.class,
        PublishOptions.class,
        DispatchOptions.class,
        JdbcDeliveryStore.class,
        RedisDeliveryOptions.class,
        RabbitMqBuilder.class,
        RabbitConsumerBuilder.class,
        RabbitListenerBuilder.class
      })
  void theReferenceNamesEachOption(Class<?> type) throws IOException {
    Set<String> options =
        Arrays.stream(type.getDeclaredMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> method.getReturnType() == type)
            .map(Method::getName)
            .collect(Collectors.toCollection(TreeSet::new));
    options.removeAll(Set.of("of", "defaults", "forever", "queued", "inline"));
    if (type == CachePolicy.class) {
      options.remove("ttl"); // begins one
    }
    assertThat(documented(type.getSimpleName())).isEqualTo(options);
  }

  /** The names in the first cells of the section's table. */
  private static Set<String> documented(String section) throws IOException {
    String text = Files.readString(Path.of("../docs/reference.md"));
    String[] parts = text.split("(?m)^## " + section + "$", 2);
    assertThat(parts).as("section %s", section).hasSize(2);
    return parts[1]
        .split("(?m)^## ", 2)[0]
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split(" \\| ", 2)[0])
        .flatMap(cell -> OPTION.matcher(cell).results().map((MatchResult name) -> name.group(1)))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
