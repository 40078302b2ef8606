package io.reportcache.micrometer;

import static io.reportcache.micrometer.CacheFigure.LOADS;
import static io.reportcache.micrometer.CacheFigure.LOAD_NANOS;
import static io.reportcache.micrometer.CacheFigure.PREFIX;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.reportcache.cache.ReportId;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.schedule.Ticker;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The meters {@code report.cache.*} of caches. They read the figures that the caches count anyway,
 * so a hit costs nothing more with them. Safe for use by many threads.
 *
 * <p>Each has the tag {@code report}: the name of a report, or the resource of other keys. There
 * are at most 200 values of it; reports beyond count as {@code other}. A report appears with the
 * first scrape after its first use, or at once if it was {@linkplain #withReports named}.
 *
 * <pre>{@code
 * CacheMetrics.of(reports.caches()).bindTo(registry);
 * }</pre>
 *
 * @since 0.1
 */
public final class CacheMetrics implements MeterBinder {

  private static final int MOST_REPORTS = 200;
  private static final int MOST_TENANTS_COUNTED = 10_000;
  private static final String OF_TENANT = PREFIX + "tenant.gets";

  private final TenantCacheManager caches;
  private final int tenantsShown;
  private final Set<String> expected;
  private final Ticker ticker;
  private final Appearing ofReports = new Appearing(CacheMetrics.class, this::register);
  private final Appearing ofTenants = new Appearing(CacheMetrics.class, this::registerTenant);
  private final GrowingFigures byReport;
  private final GrowingFigures byTenant =
      new GrowingFigures(CacheMetrics::tenantOf, MOST_TENANTS_COUNTED);
  private final Lately<Map<String, Map<CacheFigure, Long>>> reports;
  private final Lately<Map<String, Map<CacheFigure, Long>>> tenants;

  private CacheMetrics(
      TenantCacheManager caches, Set<String> expected, int tenantsShown, Ticker ticker) {
    this.caches = Objects.requireNonNull(caches, "caches must not be null");
    this.expected = expected;
    this.tenantsShown = tenantsShown;
    this.ticker = ticker;
    reports = new Lately<>(this::readReports, ticker);
    tenants = new Lately<>(this::readTenants, ticker);
    byReport = new GrowingFigures(ReportId::resource, MOST_REPORTS);
    expected.forEach(byReport::expect);
  }

  /** Returns the meters of these caches, without tenants. */
  public static CacheMetrics of(TenantCacheManager caches) {
    return of(caches, Ticker.system());
  }

  /**
   * Returns the meters of these caches; what was read at one moment of the ticker is one scrape.
   */
  static CacheMetrics of(TenantCacheManager caches, Ticker ticker) {
    return new CacheMetrics(caches, Set.of(), 0, ticker);
  }

  /** Returns these meters with the named reports there from the start. */
  public CacheMetrics withReports(Collection<String> names) {
    return new CacheMetrics(caches, Set.copyOf(names), tenantsShown, ticker);
  }

  /**
   * Returns these meters with {@code report.cache.tenant.gets} for the tenants that read most.
   *
   * @param most how many tenants are shown, 0 to 1000; 0 by default. The meters of a tenant that
   *     falls behind are removed
   * @throws IllegalArgumentException if it is out of that range
   */
  public CacheMetrics withTenants(int most) {
    if (most < 0 || most > 1_000) {
      throw new IllegalArgumentException(
          "tenants must be 0 to 1000, was %d; each makes four series in a monitoring system"
              .formatted(most));
    }
    return new CacheMetrics(caches, expected, most, ticker);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    Gauge.builder(PREFIX + "entries", this, CacheMetrics::entries)
        .description("Entries of all tenants, expired ones included.")
        .strongReference(true)
        .register(registry);
    Gauge.builder(PREFIX + "weight", caches, TenantCacheManager::weight)
        .description("Weight of all entries; 0 without a limit by weight.")
        .strongReference(true)
        .register(registry);
    ofReports.in(registry);
    ofTenants.in(registry);
    reports.forget();
    tenants.forget();
    look();
  }

  private int entries() {
    look(); // so that each scrape finds the reports that have come since the last
    return caches.size();
  }

  private void look() {
    ofReports.show(reports.get().keySet());
    if (tenantsShown > 0) {
      ofTenants.showOnly(tenants.get().keySet());
    }
  }

  private Map<String, Map<CacheFigure, Long>> readReports() {
    return byReport.add(caches.statsByReport());
  }

  private List<Meter> register(MeterRegistry registry, String report) {
    Tags tags = Tags.of("report", report);
    List<Meter> meters = new ArrayList<>();
    for (CacheFigure figure : CacheFigure.values()) {
      if (!figure.isOfTimer()) {
        meters.add(
            FunctionCounter.builder(figure.meter(), this, m -> m.value(report, figure))
                .tags(tags.and(figure.tags()))
                .description(figure.description())
                .register(registry));
      }
    }
    meters.add(
        FunctionTimer.builder(
                LOADS.meter(),
                this,
                m -> m.value(report, LOADS),
                m -> m.value(report, LOAD_NANOS),
                TimeUnit.NANOSECONDS)
            .tags(tags)
            .description(LOADS.description())
            .register(registry));
    return meters;
  }

  private long value(String report, CacheFigure figure) {
    return valueIn(reports.get(), report, figure);
  }

  private static long valueIn(
      Map<String, Map<CacheFigure, Long>> from, String name, CacheFigure figure) {
    return from.getOrDefault(name, Map.of()).getOrDefault(figure, 0L);
  }

  private Map<String, Map<CacheFigure, Long>> readTenants() {
    return byTenant.add(caches.statsByReport()).entrySet().stream()
        .filter(each -> reads(each.getValue()) > 0)
        .sorted(Comparator.comparingLong(each -> -reads(each.getValue())))
        .limit(tenantsShown)
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, TreeMap::new));
  }

  private List<Meter> registerTenant(MeterRegistry registry, String tenant) {
    List<Meter> meters = new ArrayList<>();
    for (CacheFigure figure : CacheFigure.values()) {
      if (isRead(figure)) {
        meters.add(
            FunctionCounter.builder(OF_TENANT, this, m -> valueIn(m.tenants.get(), tenant, figure))
                .tags(figure.tags().and("tenant", tenant))
                .description("Reads of the tenants that read most, by what answered them.")
                .register(registry));
      }
    }
    return meters;
  }

  private static boolean isRead(CacheFigure figure) {
    return figure.meter().equals(CacheFigure.HITS.meter());
  }

  private static long reads(Map<CacheFigure, Long> figures) {
    long sum = 0;
    for (CacheFigure figure : CacheFigure.values()) {
      sum += isRead(figure) ? figures.getOrDefault(figure, 0L) : 0;
    }
    return sum;
  }

  private static String tenantOf(ReportId id) {
    return id.tenant().isCentral() ? "central" : id.tenant().value();
  }
}
