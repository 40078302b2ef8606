package io.reportcache.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.core.annotation.AliasFor;

/**
 * A method of a bean that changes what reports show. When it has returned, what the annotation
 * names is invalidated; if it throws, nothing is. Inside a transaction the invalidation takes
 * effect with the commit, and not at all after a rollback.
 *
 * <pre>{@code
 * @Transactional
 * @InvalidatesReports({"quotes:*", "dashboard:kpis:#{#quote.owner}"})
 * public Quote create(Quote quote) { … }
 * }</pre>
 *
 * <p>Text between <code>#{</code> and <code>}</code> is an expression in Spring's language. It sees
 * the parameters by their names ({@code #quote}), by their places ({@code #p0}, {@code #a0}), and
 * what the method has returned ({@code #result}). What it yields is put in as one parameter of a
 * key, as {@code ReportKey.ofParams} does: a {@code *} in it is no star, and a {@code :} begins no
 * segment. Expressions are compiled when the bean is made. One that can't be read, or that names a
 * variable that doesn't exist, is refused then, with the name of the method. If an expression fails
 * when the method has returned, the caller gets an exception, and a transaction around the method
 * is rolled back: what can't be named can't be invalidated.
 *
 * <p>A {@code CompletionStage} that the method returns counts as its result: the invalidation
 * follows when it has completed normally, before the caller's stage completes. Methods that return
 * other reactive types are refused.
 *
 * <p>The annotation works through Spring's proxies. So calls of the bean to itself, private and
 * static methods, and objects that aren't beans invalidate nothing.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Repeatable(InvalidatesReports.All.class)
public @interface InvalidatesReports {

  /** Returns patterns of keys, such as {@code quotes:*}; none by default. */
  @AliasFor("patterns")
  String[] value() default {};

  /** Returns patterns of keys; another name of {@link #value}. */
  @AliasFor("value")
  String[] patterns() default {};

  /** Returns tags; none by default. */
  String[] tags() default {};

  /**
   * Returns an expression, without <code>#{}</code>, that decides whether anything is invalidated,
   * e.g. {@code #result.total > 0}; always by default.
   */
  String condition() default "";

  /**
   * Returns an expression, without <code>#{}</code>, that yields the id of the tenant, as a {@code
   * String} or a {@code TenantId}; the current tenant by default.
   */
  String tenant() default "";

  /**
   * Returns whether the patterns and tags are invalidated for all tenants, and for the central
   * space; not by default. Can't be combined with {@link #tenant}.
   */
  boolean allTenants() default false;

  /** Holds the annotations of a method that has several. */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
  @interface All {

    /** Returns the annotations. */
    InvalidatesReports[] value();
  }
}
