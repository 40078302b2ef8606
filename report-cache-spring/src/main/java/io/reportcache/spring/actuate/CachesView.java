package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.cache.CacheStats;
import io.reportcache.report.ReportDescription;
import io.reportcache.spring.AnnotatedCaches;
import io.reportcache.spring.cache.SpringCacheManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The caches of Spring's annotations: their policies, what drops their values, and their figures
 * over all tenants.
 */
final class CachesView implements View {

  private final ReportCache reports;
  private final ObjectProvider<SpringCacheManager> managers;
  private final ObjectProvider<AnnotatedCaches> annotated;

  CachesView(
      ReportCache reports,
      ObjectProvider<SpringCacheManager> managers,
      ObjectProvider<AnnotatedCaches> annotated) {
    this.reports = reports;
    this.managers = managers;
    this.annotated = annotated;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    Map<String, CacheStats> stats = Figures.byReport(reports.caches());
    AnnotatedCaches methods = annotated.getIfAvailable();
    List<ReportDescription> all = described().toList();
    return new Row()
        .with(
            "caches",
            all.stream()
                .map(
                    each ->
                        describe(each, methods, stats.getOrDefault(each.name(), CacheStats.NONE)))
                .toList())
        .build();
  }

  /** Returns the names of the caches, which are in the catalogue too. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    managers.stream().forEach(manager -> names.addAll(manager.getCacheNames()));
    return names;
  }

  /** Returns the reports of the catalogue that are no caches. */
  Stream<ReportDescription> reports() {
    Set<String> names = names();
    return reports.catalogue().stream().filter(each -> !names.contains(each.name()));
  }

  private Stream<ReportDescription> described() {
    Set<String> names = names();
    return reports.catalogue().stream().filter(each -> names.contains(each.name()));
  }

  private static Map<String, Object> describe(
      ReportDescription cache, @Nullable AnnotatedCaches methods, CacheStats stats) {
    return PolicyRow.of(cache)
        .with(
            "changedBy", methods == null ? List.of() : List.copyOf(methods.changedBy(cache.name())))
        .with("figures", Figures.of(stats))
        .build();
  }
}
