package io.reportcache.spring.annotation;

import io.reportcache.event.DomainEvent;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a bean whose results are cached for the current tenant. Concurrent calls for one key
 * run the method once, and a result that an invalidation has overtaken isn't kept.
 *
 * <pre>{@code
 * @CachedReport(value = "dashboard-kpis", ttl = "10m", tags = "kpis")
 * public Kpis kpis(YearMonth month) { … }
 * }</pre>
 *
 * <p>The method is a report of this name: the catalogue lists it, and {@code
 * report-cache.reports.<name>.*} changes how long its results serve. If a bean of type {@code
 * Report} has the name, its results serve as that declares, and the events that invalidate it
 * invalidate the method's as well. Several methods may share a name.
 *
 * <p>A result of null isn't cached. What the method throws reaches the caller as it is, and isn't
 * cached.
 *
 * <p>The annotation works through Spring's proxies. So calls of the bean to itself, private and
 * static methods, and objects that aren't beans aren't cached. Methods that return nothing, a
 * future or a reactive type are refused when the bean is made.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface CachedReport {

  /**
   * Returns the name of the report, which is the beginning of the keys: 1 to 64 letters, digits,
   * {@code -}, {@code _} and {@code .}.
   */
  String value();

  /**
   * Returns expressions, without <code>#{}</code>, that yield the parameters of the key, e.g.
   * {@code #from} and {@code #filter.region}. All parameters of the method by default; they must
   * have a stable form then, see {@code ReportKey.ofParams}.
   */
  String[] key() default {};

  /**
   * Returns how long a result serves, such as {@code 10m}, {@code PT10M} or <code>${kpis.ttl}
   * </code>; more than zero, 15 minutes by default. Not beside a bean of type {@code Report} with
   * this name.
   */
  String ttl() default "";

  /**
   * Returns for how long an expired result still serves while it is computed anew, in the notation
   * of {@link #ttl}; not at all by default.
   */
  String staleWhileRevalidate() default "";

  /** Returns tags of the results, without expressions; none by default. */
  String[] tags() default {};

  /**
   * Returns the classes of events that invalidate all results of the event's tenant; none by
   * default. Rules and {@link InvalidatesReports} invalidate them as well.
   */
  Class<? extends DomainEvent>[] invalidatedBy() default {};
}
