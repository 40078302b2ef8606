package io.reportcache.spring.annotation;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.report.ReportBuilder;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.util.ClassUtils;

/** How one method with {@link CachedReport} is cached. */
final class CachedMethod {

  private final String name;
  private final Class<?> type;
  private final CachePolicy policy;
  private final List<Expression> key;
  private final MethodExpressions expressions;
  private volatile @Nullable InForce inForce;

  /** Saves each call making a policy. */
  private record InForce(CachePolicy ofReport, CachePolicy ofMethod) {}

  /**
   * Reads an annotation.
   *
   * @throws IllegalStateException if something in it is wrong
   */
  CachedMethod(CachedReport annotation, Method method, ConfigurableBeanFactory beans) {
    ReturnTypes.refuseNoValue(method, "CachedReport");
    expressions = new MethodExpressions(method, "CachedReport", beans);
    name = annotation.value();
    type = ClassUtils.resolvePrimitiveIfNecessary(method.getReturnType());
    key = Stream.of(annotation.key()).map(expressions::read).toList();
    try {
      policy = policyOf(annotation, beans);
      var unused = ReportKey.ofParams(name, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(expressions + ": " + e.getMessage(), e);
    }
  }

  /** Returns the name of the report. */
  String name() {
    return name;
  }

  /** Returns how long results serve as the annotation says. */
  CachePolicy policy() {
    return policy;
  }

  /** Returns the policy of the report with the tags of the annotation. */
  CachePolicy inForce(CachePolicy ofReport) {
    InForce known = inForce;
    if (known == null || !known.ofReport.equals(ofReport)) {
      known = new InForce(ofReport, withTags(ofReport));
      inForce = known;
    }
    return known.ofMethod;
  }

  private CachePolicy withTags(CachePolicy ofReport) {
    Set<Tag> all = new LinkedHashSet<>(ofReport.tags());
    all.addAll(policy.tags());
    return ofReport.withTags(all.toArray(Tag[]::new));
  }

  /** Returns the result of a call: from the cache, or from the method. */
  @Nullable Object answer(
      Object target,
      @Nullable Object[] arguments,
      TenantCacheManager caches,
      CachePolicy inForce,
      Loader<@Nullable Object, Exception> method)
      throws Exception {
    return caches.rememberOptional(keyOf(target, arguments), inForce, method).orElse(null);
  }

  @SuppressWarnings("unchecked") // the method's results are of its return type
  private ReportKey<Object> keyOf(Object target, @Nullable Object[] arguments) {
    @Nullable Object[] params = arguments;
    if (!key.isEmpty()) {
      EvaluationContext context = expressions.contextOf(target, arguments, null);
      params = key.stream().map(each -> expressions.value(each, context)).toArray();
    }
    return ReportKey.ofParams(name, (Class<Object>) type, params);
  }

  /**
   * Returns how long results serve as the annotation says.
   *
   * @throws IllegalArgumentException if it isn't allowed
   */
  static CachePolicy policyOf(CachedReport annotation, ConfigurableBeanFactory beans) {
    CachePolicy made =
        CachePolicy.ttl(
            annotation.ttl().isEmpty()
                ? ReportBuilder.DEFAULT_TTL
                : duration(annotation.ttl(), beans));
    if (!annotation.staleWhileRevalidate().isEmpty()) {
      made = made.withStaleWhileRevalidate(duration(annotation.staleWhileRevalidate(), beans));
    }
    Tag[] tags = Stream.of(annotation.tags()).map(Tag::of).toArray(Tag[]::new);
    return tags.length == 0 ? made : made.withTags(tags);
  }

  private static Duration duration(String text, ConfigurableBeanFactory beans) {
    return Durations.of(String.valueOf(beans.resolveEmbeddedValue(text)));
  }
}
