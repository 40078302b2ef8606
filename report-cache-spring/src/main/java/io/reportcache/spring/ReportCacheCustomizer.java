package io.reportcache.spring;

import io.reportcache.ReportCacheBuilder;

/**
 * A bean that has the last word on how the auto-configured {@link io.reportcache.ReportCache} is
 * built. Called once, on the thread that starts the context, after the properties and the beans of
 * type {@code Report}, {@code InvalidationRules} and {@code WarmingJob} have been applied; several
 * are called by their {@code @Order}. What it throws fails the start.
 *
 * <pre>{@code
 * @Bean
 * ReportCacheCustomizer cascades() {
 *   return builder -> builder.cascade("sales:*", "dashboard:*");
 * }
 * }</pre>
 *
 * <p>Caches, bus and scheduler are beans of their own, so {@link ReportCacheBuilder#cacheOptions}
 * has no effect here. To set what no property sets, define a bean of type {@code
 * TenantCacheManager}, {@code EventBus} or {@code WarmingScheduler} instead; it replaces the
 * auto-configured one.
 */
@FunctionalInterface
public interface ReportCacheCustomizer {

  /** Adds to the builder, or changes its settings. */
  void customize(ReportCacheBuilder builder);
}
