package io.reportcache.spring.annotation;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Scope;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;

/** What one {@link InvalidatesReports} on one method invalidates. Immutable. */
final class Invalidation {

  private final MethodExpressions expressions;
  private final List<ScopeTemplate> patterns;
  private final List<ScopeTemplate> tags;
  private final @Nullable Expression condition;
  private final @Nullable Expression tenant;
  private final boolean allTenants;
  private final String cause;

  /**
   * Reads an annotation.
   *
   * @throws IllegalStateException if something in it is wrong
   */
  Invalidation(InvalidatesReports annotation, Method method, BeanFactory beans) {
    expressions = new MethodExpressions(method, "InvalidatesReports", beans);
    patterns = templates(annotation.patterns());
    tags = templates(annotation.tags());
    condition = optional(annotation.condition());
    tenant = optional(annotation.tenant());
    allTenants = annotation.allTenants();
    cause = method.getDeclaringClass().getSimpleName() + "." + method.getName();
    if (patterns.isEmpty() && tags.isEmpty()) {
      throw new IllegalStateException(
          "%s names nothing to invalidate; give it patterns, such as \"sales:*\", or tags"
              .formatted(expressions));
    }
    if (allTenants && tenant != null) {
      throw new IllegalStateException(
          "%s has both a tenant and allTenants; leave out one of them".formatted(expressions));
    }
    requireWellFormed();
  }

  /** Tells whether the current tenant has to be known. */
  boolean isOfCurrentTenant() {
    return !allTenants && tenant == null;
  }

  /** Returns the patterns with a star in place of each expression. */
  List<KeyPattern> shapes() {
    return patterns.stream().map(ScopeTemplate::shape).toList();
  }

  /**
   * Invalidates, after a call that has succeeded.
   *
   * @param current the tenant of the call; null for the one that is current now
   * @throws IllegalStateException if an expression fails
   */
  void after(
      Object target,
      @Nullable Object[] arguments,
      @Nullable Object result,
      TenantCacheManager caches,
      @Nullable TenantId current) {
    EvaluationContext context = expressions.contextOf(target, arguments, result);
    if (condition != null && !holds(condition, context)) {
      return;
    }
    List<Scope> scopes = new ArrayList<>();
    patterns.forEach(pattern -> scopes.add(pattern.pattern(context)));
    tags.forEach(tag -> scopes.add(Tag.of(tag.text(context))));
    if (allTenants) {
      caches.invalidateAllTenants(scopes, cause);
    } else if (tenant != null) {
      caches.tenant(tenantOf(tenant, context)).invalidate(scopes, cause);
    } else if (current != null) {
      caches.tenant(current).invalidate(scopes, cause);
    } else {
      caches.invalidate(scopes, cause);
    }
  }

  private boolean holds(Expression asked, EvaluationContext context) {
    Object value = expressions.value(asked, context);
    if (value instanceof Boolean holds) {
      return holds;
    }
    throw new IllegalStateException(
        "condition '%s' of %s must yield true or false, was %s"
            .formatted(asked.getExpressionString(), expressions, value));
  }

  private TenantId tenantOf(Expression asked, EvaluationContext context) {
    Object value = expressions.value(asked, context);
    if (value instanceof TenantId id) {
      return id;
    }
    if (value instanceof String id) {
      return TenantId.of(id);
    }
    throw new IllegalStateException(
        "tenant '%s' of %s must yield a String or a TenantId, was %s"
            .formatted(
                asked.getExpressionString(),
                expressions,
                value == null ? null : value.getClass().getName()));
  }

  private List<ScopeTemplate> templates(String[] texts) {
    return Stream.of(texts).map(text -> new ScopeTemplate(text, expressions)).toList();
  }

  private @Nullable Expression optional(String text) {
    return text.isEmpty() ? null : expressions.read(text);
  }

  /** Refuses patterns and tags that would be refused at each call. */
  private void requireWellFormed() {
    try {
      patterns.forEach(pattern -> pattern.pattern(null));
      tags.stream().filter(ScopeTemplate::isPlain).forEach(tag -> Tag.of(tag.text(null)));
    } catch (IllegalArgumentException e) {
      throw new IllegalStateException(expressions + ": " + e.getMessage(), e);
    }
  }
}
