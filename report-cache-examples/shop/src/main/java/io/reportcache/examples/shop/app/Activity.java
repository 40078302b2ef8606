package io.reportcache.examples.shop.app;

import io.reportcache.cache.CacheStats;
import io.reportcache.cache.ReportId;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** What the cache has done since the shop opened, as figures and over time. */
public final class Activity implements AutoCloseable {

  /** How long a span lasts: 2 seconds. */
  public static final Duration SPAN = Duration.ofSeconds(2);

  /** How many spans are kept: 150, which makes 5 minutes. */
  public static final int SPANS = 150;

  private final TenantCacheManager caches;
  private final InstantSource clock;
  private final Deque<Span> spans = new ArrayDeque<>();
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> task;
  private CacheStats last;
  private Map<ReportId, CacheStats> before;

  Activity(TenantCacheManager caches, InstantSource clock) {
    this.caches = caches;
    this.clock = clock;
    this.last = caches.statsOfAllTenants();
    this.before = caches.statsByReport();
    timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "shop-activity");
              thread.setDaemon(true);
              return thread;
            });
    task =
        timer.scheduleAtFixedRate(
            this::endSpan, SPAN.toMillis(), SPAN.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * What happened in a span of time.
   *
   * @param end when it ended
   * @param hits reads answered by the cache
   * @param computed reports computed
   * @param meanLoadMillis how long a computation took on average; 0 if there was none
   */
  public record Span(Instant end, long hits, long computed, double meanLoadMillis) {}

  /**
   * What happened to a tenant's reports.
   *
   * @param hits reads answered by the cache
   * @param misses reads that had to wait for a computation
   * @param computed reports computed
   * @param saved how long the hits would have taken had each been computed
   */
  public record Figures(long hits, long misses, long computed, Duration saved) {

    /** Returns the share of reads that the cache answered, 0 to 1; 1 if there was none. */
    public double hitRate() {
      return hits + misses == 0 ? 1.0 : (double) hits / (hits + misses);
    }
  }

  /** Returns the spans so far, the oldest first. */
  public synchronized List<Span> spans() {
    return List.copyOf(spans);
  }

  /** Returns the tenant's figures. */
  public synchronized Figures of(TenantId tenant) {
    long hits = 0;
    long misses = 0;
    long computed = 0;
    Duration saved = Duration.ZERO;
    for (Map.Entry<ReportId, CacheStats> each : caches.statsByReport().entrySet()) {
      if (each.getKey().tenant().equals(tenant)) {
        CacheStats now = each.getValue();
        CacheStats then = before.getOrDefault(each.getKey(), CacheStats.NONE);
        long itsHits = hits(now) - hits(then);
        hits += itsHits;
        misses += now.misses() - then.misses();
        computed += now.loads() - then.loads();
        saved = saved.plus(now.averageLoadTime().multipliedBy(itsHits));
      }
    }
    return new Figures(hits, misses, computed, saved);
  }

  /** Begins anew: what happened before counts no more. */
  synchronized void begin() {
    spans.clear();
    last = caches.statsOfAllTenants();
    before = caches.statsByReport();
  }

  @Override
  public void close() {
    task.cancel(false);
    timer.shutdownNow();
  }

  synchronized void endSpan() {
    CacheStats now = caches.statsOfAllTenants();
    long computed = now.loads() - last.loads();
    Duration took = now.loadTime().minus(last.loadTime());
    spans.addLast(
        new Span(
            clock.instant(),
            hits(now) - hits(last),
            computed,
            computed == 0 ? 0 : took.toNanos() / 1e6 / computed));
    if (spans.size() > SPANS) {
      spans.removeFirst();
    }
    last = now;
  }

  private static long hits(CacheStats stats) {
    return stats.hits() + stats.staleHits() + stats.invalidatedHits();
  }
}
