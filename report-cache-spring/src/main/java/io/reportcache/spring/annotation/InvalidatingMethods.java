package io.reportcache.spring.annotation;

import io.reportcache.ReportCacheBuilder;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.invalidation.InvalidationRulesBuilder;
import io.reportcache.key.KeyPattern;
import io.reportcache.report.Report;
import io.reportcache.spring.ReportCacheCustomizer;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Tells the report cache which reports methods with {@link InvalidatesReports} invalidate, so that
 * the catalogue says it, and such a report isn't taken for one that nothing invalidates. Patterns
 * that reach no report are left out: they mean caches and other values.
 */
final class InvalidatingMethods implements ReportCacheCustomizer {

  private final ConfigurableListableBeanFactory beans;
  private final ObjectProvider<Report<?, ?>> declared;
  private final ObjectProvider<MethodReports> methods;
  private final boolean byClass;

  InvalidatingMethods(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<Report<?, ?>> declared,
      ObjectProvider<MethodReports> methods,
      boolean byClass) {
    this.beans = beans;
    this.declared = declared;
    this.methods = methods;
    this.byClass = byClass;
  }

  @Override
  public void customize(ReportCacheBuilder builder) {
    List<KeyPattern> reports = reports();
    InvalidationRulesBuilder rules = InvalidationRules.builder();
    for (KeyPattern each : patterns()) {
      if (reports.stream().anyMatch(each::overlaps)) {
        var unused = rules.on(AnnotatedMethodCalled.class).invalidate(each.text());
      }
    }
    builder.rules(rules.build());
  }

  /** Returns the patterns that reach no report. */
  Set<KeyPattern> reachingNoReport() {
    List<KeyPattern> reports = reports();
    Set<KeyPattern> patterns = patterns();
    patterns.removeIf(each -> reports.stream().anyMatch(each::overlaps));
    return patterns;
  }

  /** Returns the names of all reports, those of methods included. */
  Set<String> reportNames() {
    Set<String> names = new LinkedHashSet<>(methods.getObject().names());
    declared.forEach(report -> names.add(report.name()));
    return names;
  }

  private List<KeyPattern> reports() {
    List<KeyPattern> reports = new ArrayList<>();
    declared.forEach(report -> reports.add(report.pattern()));
    methods.getObject().names().forEach(name -> reports.add(KeyPattern.allOf(name)));
    return reports;
  }

  private Set<KeyPattern> patterns() {
    Set<Method> annotated = new LinkedHashSet<>();
    AnnotatedBeans.forEachOfAnyScope(
        beans, InvalidatesReports.class, (bean, type, method, each) -> annotated.add(method));
    AnnotatedBeans.forEachOfAnyScope(
        beans, InvalidatesReports.All.class, (bean, type, method, each) -> annotated.add(method));
    Set<KeyPattern> patterns = new LinkedHashSet<>();
    for (Method method : annotated) {
      List<Invalidation> read = InvalidatingInterceptor.read(method, beans, byClass);
      if (read != null) {
        read.forEach(each -> patterns.addAll(each.shapes()));
      }
    }
    return patterns;
  }
}
