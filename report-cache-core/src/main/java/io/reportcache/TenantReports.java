package io.reportcache;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.TenantCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import io.reportcache.report.ExportFormat;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.report.ReportExported;
import io.reportcache.report.ReportGenerated;
import io.reportcache.report.ReportWriter;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One tenant's reports. Safe for use by many threads; cheap to get and to keep.
 *
 * @since 0.1
 */
public final class TenantReports {

  /** The log of {@link ReportCache}, which this doesn't depend on. */
  private static final GuardedLog log = GuardedLog.named("io.reportcache.ReportCache");

  private final TenantId tenant;
  private final TenantCache cache;
  private final Surroundings around;

  /** What the reports of all tenants have in common. */
  record Surroundings(ReportRegistry registry, EventBus events, InstantSource clock) {}

  TenantReports(TenantId tenant, TenantCache cache, Surroundings around) {
    this.tenant = tenant;
    this.cache = cache;
    this.around = around;
  }

  /** Returns the tenant, or {@link TenantId#CENTRAL}. */
  public TenantId tenant() {
    return tenant;
  }

  /**
   * Returns the result, from the cache or, if none serves there, generated now. Whatever the
   * generator throws reaches each caller that waits for it as it is, checked exceptions included,
   * though none is declared here; nothing is cached then.
   *
   * @throws IllegalArgumentException if the report isn't registered, or the parameters can't be in
   *     a {@linkplain ReportKey#ofParams key}
   */
  public <P, V> V get(Report<P, V> report, P params) {
    CachePolicy policy = around.registry.policy(report);
    return isHeard()
        ? ask(report, params, policy).value()
        : cache.remember(keyOf(report, params), policy, params, report.loader());
  }

  /** As {@link #get(Report, Object)}, for a report without parameters. */
  public <V> V get(Report<NoParams, V> report) {
    return get(report, NoParams.NONE);
  }

  /** As {@link #get(Report, Object)}, and returns where the result came from as well. */
  public <P, V> Answer<V> ask(Report<P, V> report, P params) {
    CachePolicy policy = around.registry.policy(report);
    return ask(report, keyOf(report, params), params, policy);
  }

  /**
   * As {@link #ask(Report, Object)}, by a policy for this call in place of the report's: e.g. with
   * a time-out for a page that can't wait.
   */
  public <P, V> Answer<V> ask(Report<P, V> report, P params, CachePolicy policy) {
    around.registry.requireRegistered(report);
    return ask(report, keyOf(report, params), params, policy);
  }

  /**
   * Explains the result: whether it is there, from when, and how it was lost; with the parameters
   * as they print, since a key may hold a hash of them. Generates nothing.
   */
  public <P> Explanation explain(Report<P, ?> report, P params) {
    around.registry.requireRegistered(report);
    Explanation explanation = cache.explain(keyOf(report, params));
    return params == NoParams.NONE ? explanation : explanation.withParams(PrintedParams.of(params));
  }

  /** Explains the result with this key. Calls no function of the report. */
  Explanation explain(ReportKey<?> key) {
    return cache.explain(key);
  }

  /** As {@link #explain(Report, Object)}, for a report without parameters. */
  public Explanation explain(Report<NoParams, ?> report) {
    return explain(report, NoParams.NONE);
  }

  /** As {@link #ask(Report, Object)}, for a report without parameters. */
  public <V> Answer<V> ask(Report<NoParams, V> report) {
    return ask(report, NoParams.NONE);
  }

  /**
   * Returns these reports with reads that are never stale on any node; see {@link
   * TenantCache#latest}. Without a shared tier it is the same.
   */
  public TenantReports latest() {
    return new TenantReports(tenant, cache.latest(), around);
  }

  /**
   * Returns these reports with reads that reflect at least what the token stands for, which another
   * node may have made; see {@link TenantCache#atLeast}.
   */
  public TenantReports atLeast(FreshnessToken token) {
    return new TenantReports(tenant, cache.atLeast(token), around);
  }

  /**
   * Returns a token of all that was invalidated of this tenant on this node until now; see {@link
   * TenantCache#token}.
   */
  public FreshnessToken token() {
    return cache.token();
  }

  /** Generates the result anew while the one that is there goes on serving. */
  public <P, V> Answer<V> refresh(Report<P, V> report, P params) {
    CachePolicy policy = around.registry.policy(report);
    ReportKey<V> key = keyOf(report, params);
    Answer<V> answer = cache.refresh(key, policy, report.loader(params));
    tell(report, key, answer);
    return answer;
  }

  /** As {@link #refresh(Report, Object)}, for a report without parameters. */
  public <V> Answer<V> refresh(Report<NoParams, V> report) {
    return refresh(report, NoParams.NONE);
  }

  /**
   * Generates the result anew on this thread, since time has passed, and leaves what is derived
   * from it; see {@link TenantCache#renew}. Without the time-outs of the policy, which are for
   * readers: after one the load would go on elsewhere, where the limits of the warming don't reach
   * it.
   */
  <P, V> void warm(Report<P, V> report, P params) {
    CachePolicy policy =
        around
            .registry
            .policy(report)
            .withSoftTimeout(Duration.ZERO, Duration.ZERO)
            .withHardTimeout(Duration.ZERO);
    ReportKey<V> key = keyOf(report, params);
    tell(report, key, cache.renew(key, policy, report.loader(params)));
  }

  /**
   * Tells whether more than this part of the result's time to live is left, and at least so long.
   */
  <P> boolean isFresh(Report<P, ?> report, P params, double part, Duration atLeast) {
    Explanation explanation = explain(keyOf(report, params));
    if (explanation.state() != Explanation.State.FRESH) {
      return false;
    }
    Optional<Duration> ttl = around.registry.policy(report).ttl();
    Optional<Duration> left = explanation.expiresIn();
    return ttl.isEmpty()
        || left.isEmpty()
        || (left.get().compareTo(atLeast) > 0
            && (double) left.get().toMillis() > part * (double) ttl.get().toMillis());
  }

  /**
   * Writes the result to the stream and publishes {@link ReportExported}.
   *
   * @throws IOException if the writer throws it; nothing is published then
   */
  public <P, V> void export(
      Report<P, V> report,
      P params,
      ExportFormat format,
      ReportWriter<? super V> writer,
      OutputStream out)
      throws IOException {
    CachePolicy policy = around.registry.policy(report);
    ReportKey<V> key = keyOf(report, params); // once: parameters may be mutable
    writer.write(ask(report, key, params, policy).value(), out);
    tell(
        () ->
            new ReportExported(
                tenant(), report.name(), filters(key), format, around.clock.instant()));
  }

  /**
   * Invalidates the result with these parameters, and what is derived from it.
   *
   * @throws IllegalArgumentException if the report isn't registered
   */
  public <P> void invalidate(Report<P, ?> report, P params) {
    around.registry.requireRegistered(report);
    cache.invalidate(List.of(keyOf(report, params)), "by hand");
  }

  /** Invalidates all results of the report, and what is derived from them. */
  public void invalidate(Report<?, ?> report) {
    cache.invalidate(List.of(report.pattern()), "by hand");
  }

  private <P, V> Answer<V> ask(
      Report<P, V> report, ReportKey<V> key, P params, CachePolicy policy) {
    Answer<V> answer = cache.ask(key, policy, report.loader(params));
    tell(report, key, answer);
    return answer;
  }

  private static <P, V> ReportKey<V> keyOf(Report<P, V> report, P params) {
    if (params == null) {
      throw new NullPointerException(
          "params of " + report + " must not be null; give it a value for none");
    }
    return report.key(params);
  }

  private void tell(Report<?, ?> report, ReportKey<?> key, Answer<?> answer) {
    if (isHeard()) {
      tell(
          () ->
              new ReportGenerated(
                  tenant(), report.name(), filters(key), answer.loadTime(), answer.fromCache()));
    }
  }

  /** Publishes an event. D1: a bus that fails takes no report away. */
  private void tell(Supplier<DomainEvent> news) {
    try {
      around.events.publish(news.get());
    } catch (Throwable e) {
      log.warn("The bus failed to take an event about a report of {}", tenant(), e);
    }
  }

  /** Tells whether anybody is subscribed to results; false if the bus fails (D1). */
  private boolean isHeard() {
    try {
      return around.events.hasSubscribers(ReportGenerated.class);
    } catch (Throwable e) {
      log.warn("The bus failed to tell who hears of the reports of {}", tenant(), e);
      return false;
    }
  }

  private static String filters(ReportKey<?> key) {
    int resource = key.resource().length();
    return key.text().length() == resource ? "" : key.text().substring(resource + 1);
  }
}
