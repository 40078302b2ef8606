package io.reportcache.micrometer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.StoreSnapshot;
import io.reportcache.durable.store.StoreWatch;
import io.reportcache.durable.worker.DeliveryRunListener;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The meters {@code report.cache.deliveries.*}: what is in a store, by its watch, and the runs of
 * this process, if it is the listener of a worker. The tag {@code lane} is a handler or a queue, as
 * in {@code handler:mailer}.
 *
 * <pre>{@code
 * DeliveryMetrics metrics = DeliveryMetrics.of(StoreWatch.of(store, ofSeconds(30)));
 * metrics.bindTo(registry);
 * events.worker().listener(metrics).build().start();
 * }</pre>
 *
 * @since 0.1
 */
public final class DeliveryMetrics implements MeterBinder, DeliveryRunListener {

  private static final String PREFIX = "report.cache.deliveries.";

  private final StoreWatch watch;
  private final Map<MeterRegistry, Boolean> registries =
      new WeakHashMap<>(); // guarded by itself; holds none that the host has let go

  private DeliveryMetrics(StoreWatch watch) {
    this.watch = Objects.requireNonNull(watch, "watch must not be null");
  }

  /** Returns the meters of the store that is watched. */
  public static DeliveryMetrics of(StoreWatch watch) {
    return new DeliveryMetrics(watch);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (DeliveryStatus status : DeliveryStatus.values()) {
      gauge(
          registry,
          "stored",
          "Deliveries in the store, by status.",
          lower(status),
          found -> found.count(status));
    }
    gauge(
        registry,
        "waiting",
        "Deliveries that are due and that nobody has claimed.",
        null,
        found ->
            found.backlog().stream()
                .filter(waiting -> !waiting.parked())
                .mapToLong(Backlog::deliveries)
                .sum());
    gauge(
        registry,
        "store.up",
        "Whether the store could be read at the last look, 1 or 0.",
        null,
        found -> found.failure().isEmpty() ? 1 : 0);
    TimeGauge.builder(
            PREFIX + "oldest",
            watch,
            TimeUnit.MILLISECONDS,
            each -> each.snapshot().oldest().toMillis())
        .description("Age of the oldest delivery that is due and that nobody has claimed.")
        .strongReference(true)
        .register(registry);
    synchronized (registries) {
      registries.put(registry, true);
    }
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String what,
      @Nullable String status,
      ToLongFunction<StoreSnapshot> figure) {
    Gauge.Builder<StoreWatch> gauge =
        Gauge.builder(PREFIX + name, watch, each -> figure.applyAsLong(each.snapshot()))
            .description(what)
            .strongReference(true);
    (status == null ? gauge : gauge.tag("status", status)).register(registry);
  }

  /** Counts and times a run; for {@code DeliveryWorkerBuilder.listener}. */
  @Override
  public void ended(Settlement run) {
    for (MeterRegistry registry : registries()) {
      Timer.builder(PREFIX + "runs")
          .tag("lane", run.delivery().lane().toString())
          .tag("outcome", lower(run.ending()))
          .description("Runs of handlers and jobs in this process, by how they ended.")
          .register(registry)
          .record(run.took());
    }
  }

  private List<MeterRegistry> registries() {
    synchronized (registries) {
      return List.copyOf(registries.keySet());
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
