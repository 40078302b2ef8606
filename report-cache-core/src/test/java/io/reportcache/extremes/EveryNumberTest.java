package io.reportcache.extremes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.durable.DispatchOptions;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.OverflowPolicy;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.key.ReportKey;
import io.reportcache.micrometer.CacheMetrics;
import io.reportcache.rabbitmq.RabbitMq;
import io.reportcache.rabbitmq.RabbitMqBuilder;
import io.reportcache.rabbitmq.RabbitMqBuilders;
import io.reportcache.schedule.Ticker;
import io.reportcache.shared.SharedOptions;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.WarmingScheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every whole number that is set somewhere: what lies in its range works, all else is refused. */
class EveryNumberTest {

  /** A setter, its range, and what uses the value once. */
  private record Range(String where, String called, long lowest, long highest, LongConsumer use) {
    @Override
    public String toString() {
      return where;
    }
  }

  private static final long ANY = Integer.MAX_VALUE;
  private static final RabbitMqBuilder BROKER = RabbitMq.at("amqp://localhost");
  private static final LoadLimits LIMITS = LoadLimits.defaults();
  private static final LaneOptions LANE = LaneOptions.defaults();

  private static final List<Range> RANGES =
      List.of(
          limits("withPerKey", "perKey", n -> caches(b -> b.loadLimits(LIMITS.withPerKey(n)))),
          limits(
              "withPerTenantReport",
              "perTenantReport",
              n -> caches(b -> b.loadLimits(LIMITS.withPerTenantReport(n)))),
          limits(
              "withPerTenant",
              "perTenant",
              n -> caches(b -> b.loadLimits(LIMITS.withPerTenant(n)))),
          limits(
              "withPerReport",
              "perReport",
              n -> caches(b -> b.loadLimits(LIMITS.withPerReport(n)))),
          limits("withTotal", "total", n -> caches(b -> b.loadLimits(LIMITS.withTotal(n)))),
          range(
              "TenantCacheManagerBuilder.maximumSize(int*)",
              "maximumSize",
              1,
              ANY,
              n -> caches(b -> b.maximumSize(n))),
          range(
              "ReportCacheBuilder.mutationCheckEvery(int*)",
              "mutationCheckEvery",
              1,
              ANY,
              n -> ReportCache.builder().mutationCheckEvery(n).build().close()),
          range(
              "TenantCacheManagerBuilder.mutationCheckEvery(int*)",
              "mutationCheckEvery",
              1,
              ANY,
              n -> caches(b -> b.mutationCheckEvery(n))),
          new Range(
              "TenantCacheManagerBuilder.maximumWeight(long*, Weigher)",
              "maximumWeight",
              1,
              Long.MAX_VALUE,
              n -> caches(b -> b.maximumWeight(n, (key, value) -> 1))),
          range(
              "TenantCacheManagerBuilder.tenantShare(int*)",
              "tenantShare",
              0,
              1_000,
              n -> caches(b -> b.tenantShare(n))),
          range(
              "TenantCacheManagerBuilder.tenantShare(TenantId, int*)",
              "tenantShare",
              0,
              1_000,
              n -> caches(b -> b.tenantShare(TenantId.of("acme"), n))),
          new Range(
              "TenantCacheManagerBuilder.tenantWeightShare(long*)",
              "tenantWeightShare",
              0,
              50,
              n -> caches(b -> b.maximumWeight(50, (key, value) -> 1).tenantWeightShare(n))),
          new Range(
              "TenantCacheManagerBuilder.tenantWeightShare(TenantId, long*)",
              "tenantWeightShare",
              0,
              50,
              n ->
                  caches(
                      b ->
                          b.maximumWeight(50, (key, value) -> 1)
                              .tenantWeightShare(TenantId.of("acme"), n))),
          range(
              "SubscriptionOptions.withCapacity(int*, OverflowPolicy)",
              "capacity",
              1,
              ANY,
              n -> SubscriptionOptions.queued().withCapacity(n, OverflowPolicy.DROP_NEWEST)),
          range(
              "SubscriptionOptions.withAttempts(int*, Duration)",
              "attempts",
              1,
              ANY,
              n -> SubscriptionOptions.queued().withAttempts(n, Duration.ofMillis(1))),
          range(
              "PublishOptions.withPriority(int*)",
              "priority",
              -100,
              100,
              n -> PublishOptions.defaults().withPriority(n)),
          range(
              "DispatchOptions.withPriority(int*)",
              "priority",
              -100,
              100,
              n -> DispatchOptions.defaults().withPriority(n)),
          range(
              "NewDelivery.withPriority(int*)",
              "priority",
              -100,
              100,
              n -> Deliveries.delivery("first").withPriority(n)),
          range("LaneOptions.withAttempts(int*)", "attempts", 1, ANY, LANE::withAttempts),
          range(
              "CacheMetrics.withTenants(int*)",
              "tenants",
              0,
              1_000,
              n -> CacheMetrics.of(TenantCacheManager.builder().build()).withTenants(n)),
          range(
              "LaneOptions.withConcurrency(int*)", "concurrency", 1, 1_000, LANE::withConcurrency),
          range(
              "DeliveryWorkerBuilder.batch(int*)",
              "batch",
              1,
              1_000,
              n -> DeliveryWorker.of(new MemoryDeliveryStore()).batch(n)),
          range(
              "DeliveryWorkerBuilder.lapsesAllowed(int*)",
              "lapsesAllowed",
              0,
              ANY,
              n -> DeliveryWorker.of(new MemoryDeliveryStore()).lapsesAllowed(n)),
          range("Claim.withMost(int*)", "most", 1, ANY, EveryNumberTest::claims),
          range(
              "MemoryDeliveryStore.new(int*, Ticker, InstantSource)",
              "capacity",
              1,
              ANY,
              EveryNumberTest::adds),
          range(
              "DurableEventsBuilder.maximumPayload(int*)",
              "maximumPayload",
              1,
              ANY,
              n ->
                  DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
                      .maximumPayload(n)),
          range(
              "TenantQueuesBuilder.maximumPayload(int*)",
              "maximumPayload",
              1,
              ANY,
              n ->
                  TenantQueues.builder(new MemoryDeliveryStore(), new Jackson3Codec())
                      .maximumPayload(n)),
          range(
              "SharedOptions.withCompressionFrom(int*)",
              "compressionFrom",
              0,
              ANY,
              n -> SharedOptions.defaults().withCompressionFrom(n)),
          range(
              "SharedOptions.withPayloadLimit(int*)",
              "payloadLimit",
              1,
              ANY,
              n -> SharedOptions.defaults().withPayloadLimit(n)),
          range(
              "RabbitMqBuilder.maximumMessage(int*)",
              "maximumMessage",
              1,
              134_217_728,
              n -> BROKER.maximumMessage(n)),
          range(
              "RabbitMqBuilder.unroutableAttempts(int*)",
              "unroutableAttempts",
              1,
              ANY,
              n -> BROKER.unroutableAttempts(n)),
          range(
              "RabbitConsumerBuilder.prefetch(int*)",
              "prefetch",
              1,
              65_535,
              n -> RabbitMqBuilders.consumer().prefetch(n)),
          range(
              "WarmingSchedulerBuilder.concurrency(int*)",
              "concurrency",
              1,
              ANY,
              n -> WarmingScheduler.builder().concurrency(n).build().close()));

  /** Takes an {@code int}. */
  @FunctionalInterface
  private interface Use {
    void of(int value);
  }

  private static Range range(String where, String called, long lowest, long highest, Use use) {
    return new Range(where, called, lowest, highest, n -> use.of((int) n));
  }

  private static Range limits(String method, String called, Use use) {
    return range("LoadLimits." + method + "(int*)", called, 1, ANY, use);
  }

  private static void caches(Consumer<TenantCacheManagerBuilder> option) {
    TenantCacheManagerBuilder builder = TenantCacheManager.builder();
    option.accept(builder);
    try (TenantCacheManager caches = builder.build()) {
      TenantCache acme = caches.tenant("acme");
      CachePolicy policy =
          CachePolicy.ttl(Duration.ofMinutes(1)).withHardTimeout(Duration.ofSeconds(20));
      ReportKey<String> key = ReportKey.of("sales:today", String.class);
      assertThat(acme.remember(key, policy, () -> "x")).isEqualTo("x");
      assertThat(acme.get(key)).contains("x");
    }
  }

  private static void claims(int most) {
    MemoryDeliveryStore store = new MemoryDeliveryStore();
    store.add(List.of(Deliveries.delivery("first")));
    Claim claim = new Claim(Deliveries.MAILER, 1, "ann", Duration.ofMinutes(1));
    assertThat(store.claim(claim.withMost(most))).hasSize(1);
  }

  private static void adds(int capacity) {
    MemoryDeliveryStore store =
        new MemoryDeliveryStore(capacity, Ticker.system(), InstantSource.system());
    store.add(List.of(Deliveries.delivery("first")));
    assertThat(store.claim(new Claim(Deliveries.MAILER, 1, "ann", Duration.ofMinutes(1))))
        .hasSize(1);
  }

  static Stream<Arguments> settersAndExtremes() {
    return RANGES.stream()
        .flatMap(range -> extremes(range).mapToObj(value -> Arguments.of(range, value)));
  }

  private static LongStream extremes(Range range) {
    boolean isLong = range.where.contains("long*");
    long most = isLong ? Long.MAX_VALUE : Integer.MAX_VALUE;
    LongStream beyond = range.highest < most ? LongStream.of(range.highest + 1) : LongStream.of();
    return LongStream.concat(
            beyond,
            LongStream.of(-most - 1, -1, 0, 1, most, range.lowest - 1, range.lowest, range.highest))
        .distinct();
  }

  @ParameterizedTest
  @MethodSource
  void settersAndExtremes(Range range, long value) {
    if (value >= range.lowest && value <= range.highest) {
      assertThatCode(() -> range.use.accept(value)).doesNotThrowAnyException();
    } else {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> range.use.accept(value))
          .withMessageContaining(range.called)
          .withMessageContaining(String.valueOf(value));
    }
  }

  @Test
  void noSetterIsForgotten() {
    Set<String> setters = new TreeSet<>();
    for (String where : PublicApi.takers(int.class, long.class)) {
      boolean sets = where.matches("\\w+(Options|Limits|Builder)\\.\\w+\\(.*|\\w+\\.with\\w+\\(.*");
      if (sets
          && !where.contains(".new(")
          && !where.matches("\\w+(Builder.upcaster|.withId)\\(.*")) {
        setters.add(where);
      }
    }
    Set<String> known = new TreeSet<>();
    RANGES.forEach(range -> known.add(range.where));
    assertThat(setters).as("that no test knows").isSubsetOf(known);
  }
}
