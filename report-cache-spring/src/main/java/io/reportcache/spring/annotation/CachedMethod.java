package io.reportcache.spring.annotation;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;
import org.springframework.util.ClassUtils;

/** How one method with {@link CachedReport} is cached. Immutable. */
final class CachedMethod {

  private final String resource;
  private final Class<?> type;
  private final CachePolicy policy;
  private final List<Expression> key;
  private final MethodExpressions expressions;

  /**
   * Reads an annotation.
   *
   * @throws IllegalStateException if something in it is wrong
   */
  CachedMethod(CachedReport annotation, Method method, ConfigurableBeanFactory beans) {
    ReturnTypes.refuseNoValue(method, "CachedReport");
    expressions = new MethodExpressions(method, "CachedReport", beans);
    resource = annotation.value();
    type = ClassUtils.resolvePrimitiveIfNecessary(method.getReturnType());
    key = Stream.of(annotation.key()).map(expressions::read).toList();
    try {
      CachePolicy ofTtl = CachePolicy.ttl(duration(annotation.ttl(), beans));
      policy = withOptions(ofTtl, annotation, beans);
      var unused = ReportKey.ofParams(resource, type);
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(expressions + ": " + e.getMessage(), e);
    }
  }

  /** Returns the result of a call: from the cache, or from the method. */
  @Nullable Object answer(
      Object target,
      @Nullable Object[] arguments,
      TenantCacheManager caches,
      Loader<@Nullable Object, Exception> method)
      throws Exception {
    return caches.rememberOptional(keyOf(target, arguments), policy, method).orElse(null);
  }

  @SuppressWarnings("unchecked") // the method's results are of its return type
  private ReportKey<Object> keyOf(Object target, @Nullable Object[] arguments) {
    @Nullable Object[] params = arguments;
    if (!key.isEmpty()) {
      EvaluationContext context = expressions.contextOf(target, arguments, null);
      params = key.stream().map(each -> expressions.value(each, context)).toArray();
    }
    return ReportKey.ofParams(resource, (Class<Object>) type, params);
  }

  private static CachePolicy withOptions(
      CachePolicy policy, CachedReport annotation, ConfigurableBeanFactory beans) {
    CachePolicy made = policy;
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
