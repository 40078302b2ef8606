package io.reportcache.micrometer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCacheManager;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/**
 * The meters {@code report.cache.shared.*} of a node's part in its shared tier.
 *
 * @since 0.1
 */
public final class SharedTierMetrics implements MeterBinder {

  private static final String PREFIX = "report.cache.shared.";

  /** The reasons of {@link SharedTierStats#refused}. */
  private static final List<String> REASONS =
      List.of(
          "invalidated", "incarnation", "expired", "type", "codec", "format", "version", "payload");

  private final TenantCacheManager caches;

  private SharedTierMetrics(TenantCacheManager caches) {
    this.caches = Objects.requireNonNull(caches, "caches must not be null");
  }

  /** Returns the meters of the tier that these caches have joined; all zero without one. */
  public static SharedTierMetrics of(TenantCacheManager caches) {
    return new SharedTierMetrics(caches);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    String gets = "Reads that this node couldn't answer by itself, by result in the tier.";
    counter(registry, "gets", "result", "hit", gets, SharedTierStats::hits);
    counter(registry, "gets", "result", "miss", gets, SharedTierStats::misses);
    String stores = "Values that this node has loaded or put, by whether the tier has them.";
    counter(registry, "stores", "outcome", "stored", stores, SharedTierStats::stores);
    counter(registry, "stores", "outcome", "overtaken", stores, SharedTierStats::storesRefused);
    counter(registry, "stores", "outcome", "unwritable", stores, SharedTierStats::unwritable);
    String calls = "Calls of the server, by outcome.";
    counter(registry, "calls", "outcome", "succeeded", calls, SharedTierStats::roundTrips);
    counter(registry, "calls", "outcome", "failed", calls, SharedTierStats::failures);
    String scopes = "Calls and messages by which nodes tell each other what was invalidated.";
    counter(registry, "invalidations", "direction", "sent", scopes, SharedTierStats::sent);
    counter(registry, "invalidations", "direction", "heard", scopes, SharedTierStats::heard);
    bytes(registry, "read", SharedTierStats::bytesRead);
    bytes(registry, "written", SharedTierStats::bytesWritten);
    for (String reason : REASONS) {
      counter(
          registry,
          "refused",
          "reason",
          reason,
          "Values that were read and not used, by reason.",
          stats -> stats.refused().getOrDefault(reason, 0L));
    }
    counter(
        registry,
        "counted.alone",
        "Calls of increment and add that acted on this node alone.",
        SharedTierStats::countedAlone);
    counter(
        registry, "gaps", "Times that an invalidation was missed and read.", SharedTierStats::gaps);
    counter(
        registry,
        "incarnations",
        "Times that the server's state was found to be another one.",
        SharedTierStats::incarnationChanges);
    gauges(registry);
  }

  private void gauges(MeterRegistry registry) {
    Gauge.builder(PREFIX + "waiting", caches, each -> each.sharedTierStats().waiting())
        .description("Scopes that were invalidated here and wait to be sent.")
        .strongReference(true)
        .register(registry);
    TimeGauge.builder(
            PREFIX + "contact",
            caches,
            TimeUnit.MILLISECONDS,
            each -> each.sharedTierStats().sinceContact().toMillis())
        .description("Time since this node last compared itself with the server.")
        .strongReference(true)
        .register(registry);
    Gauge.builder(PREFIX + "up", caches, SharedTierMetrics::isUp)
        .description("Whether this node uses the server, 1 or 0.")
        .strongReference(true)
        .register(registry);
  }

  private static double isUp(TenantCacheManager caches) {
    return caches.sharedTierStats().state() == SharedTierStats.State.CONNECTED ? 1 : 0;
  }

  private void bytes(
      MeterRegistry registry, String direction, ToLongFunction<SharedTierStats> figure) {
    TenantCacheManager counted = caches; // a counter remembers its object weakly
    FunctionCounter.builder(
            PREFIX + "traffic", caches, unused -> figure.applyAsLong(counted.sharedTierStats()))
        .tag("direction", direction)
        .baseUnit("bytes")
        .description("Bytes of values that were read or stored.")
        .register(registry);
  }

  private void counter(
      MeterRegistry registry, String name, String what, ToLongFunction<SharedTierStats> figure) {
    counter(registry, name, Tags.empty(), what, figure);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String tag,
      String value,
      String what,
      ToLongFunction<SharedTierStats> figure) {
    counter(registry, name, Tags.of(tag, value), what, figure);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      Tags tags,
      String what,
      ToLongFunction<SharedTierStats> figure) {
    TenantCacheManager counted = caches; // its function keeps what the counter remembers weakly
    FunctionCounter.builder(
            PREFIX + name, caches, unused -> figure.applyAsLong(counted.sharedTierStats()))
        .tags(tags)
        .description(what)
        .register(registry);
  }
}
