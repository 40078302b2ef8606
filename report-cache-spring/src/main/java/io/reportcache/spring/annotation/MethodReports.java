package io.reportcache.spring.annotation;

import static java.util.Comparator.comparing;
import static java.util.function.Function.identity;

import io.reportcache.ReportCache;
import io.reportcache.cache.CachePolicy;
import io.reportcache.report.Report;
import io.reportcache.report.ReportBuilder;
import io.reportcache.spring.ReportSource;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.util.ClassUtils;

/**
 * Declares a report for each name of methods with {@link CachedReport}, so that the catalogue lists
 * it, properties configure it and rules are checked against it. Calls ask here how long their
 * results serve.
 */
final class MethodReports implements ReportSource, SmartInitializingSingleton {

  private final ConfigurableListableBeanFactory beans;
  private final ObjectProvider<Report<?, ?>> reports;
  private final ObjectProvider<ReportCache> cache;
  private volatile Map<String, Named> byName = Map.of();
  private volatile boolean isBuilt;

  /**
   * A report of methods.
   *
   * @param isBean whether it is a bean of its own, whose policy holds for the methods
   */
  private record Named(Report<?, ?> report, boolean isBean) {}

  private record Annotated(Method method, CachedReport annotation) {
    Class<?> type() {
      return ClassUtils.resolvePrimitiveIfNecessary(method.getReturnType());
    }

    @Override
    public String toString() {
      return "@CachedReport on %s.%s"
          .formatted(method.getDeclaringClass().getName(), method.getName());
    }
  }

  MethodReports(
      ConfigurableListableBeanFactory beans,
      ObjectProvider<Report<?, ?>> reports,
      ObjectProvider<ReportCache> cache) {
    this.beans = beans;
    this.reports = reports;
    this.cache = cache;
  }

  @Override
  public Collection<? extends Report<?, ?>> reports() {
    Map<String, Report<?, ?>> declared = new HashMap<>();
    reports.forEach(report -> declared.put(report.name(), report));
    Map<String, List<Annotated>> annotated = new TreeMap<>();
    AnnotatedBeans.forEachOfAnyScope(
        beans,
        CachedReport.class,
        (bean, type, method, annotation) ->
            annotated
                .computeIfAbsent(annotation.value(), name -> new ArrayList<>())
                .add(new Annotated(method, annotation)));
    Map<String, Named> found = new LinkedHashMap<>();
    annotated.forEach(
        (name, methods) -> {
          requireOneType(methods);
          Report<?, ?> bean = declared.get(name);
          if (bean != null) {
            methods.forEach(MethodReports::requireNoOptions);
          }
          found.put(name, new Named(bean == null ? reportOf(name, methods) : bean, bean != null));
        });
    byName = found;
    return found.values().stream().filter(each -> !each.isBean).map(Named::report).toList();
  }

  /** Returns the names of the reports, once they have been asked for. */
  Set<String> names() {
    return byName.keySet();
  }

  /** Equal parameters would be one key, and a key has one type. */
  private static void requireOneType(List<Annotated> methods) {
    Annotated first = methods.get(0);
    for (Annotated other : methods) {
      if (other.type() != first.type()) {
        throw new IllegalStateException(
            "%s returns %s, but %s returns %s, and both are the report '%s'; give one of them a name of its own"
                .formatted(
                    first,
                    first.type().getName(),
                    other,
                    other.type().getName(),
                    first.annotation.value()));
      }
    }
  }

  private static void requireNoOptions(Annotated method) {
    CachedReport annotation = method.annotation;
    if (!annotation.ttl().isEmpty()
        || !annotation.staleWhileRevalidate().isEmpty()
        || annotation.invalidatedBy().length > 0) {
      throw new IllegalStateException(
          "%s has options, but there is a bean of type Report named '%s', whose options hold; leave them out, or give the method a name of its own"
              .formatted(method, annotation.value()));
    }
  }

  /** Of several methods the one whose results serve the shortest speaks for all. */
  private Report<?, ?> reportOf(String name, List<Annotated> methods) {
    Annotated first =
        methods.stream().min(comparing(this::ttl).thenComparing(Annotated::toString)).orElseThrow();
    try {
      ReportBuilder<Object, Object> report =
          Report.named(name, Object.class)
              .keyedBy(identity())
              .policy(policy(first).withTags()); // each method has its own tags
      methods.stream()
          .flatMap(each -> Stream.of(each.annotation.invalidatedBy()))
          .distinct()
          .forEach(report::invalidatedBy);
      return report.generatedBy(
          params -> {
            throw new UnsupportedOperationException(
                "report '%s' is generated by calls of annotated methods alone: %s"
                    .formatted(name, methods));
          });
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("%s: %s".formatted(first, e.getMessage()), e);
    }
  }

  private Duration ttl(Annotated method) {
    return policy(method).ttl().orElseThrow();
  }

  private CachePolicy policy(Annotated method) {
    try {
      return CachedMethod.policyOf(method.annotation, beans);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException("%s: %s".formatted(method, e.getMessage()), e);
    }
  }

  @Override
  public void afterSingletonsInstantiated() {
    try {
      cache.getObject().catalogue(); // builds it, if it isn't yet
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new BeanCreationException("reportCache", String.valueOf(e.getMessage()), e);
    }
    isBuilt = true;
  }

  /**
   * Returns how long the results of the method serve now. While beans are being created, and in a
   * child of the context that has the {@code ReportCache}, they serve as the annotation says.
   */
  @SuppressWarnings("ReferenceEquality") // what is configured counts, though it be the same
  CachePolicy inForce(CachedMethod method) {
    Named named = isBuilt ? byName.get(method.name()) : null;
    if (named == null) {
      return method.policy();
    }
    CachePolicy now = cache.getObject().policyOf(named.report);
    return named.isBean || now != named.report.policy() ? method.inForce(now) : method.policy();
  }
}
