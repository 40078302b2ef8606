package io.reportcache.spring.annotation;

import io.reportcache.warming.Priority;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a singleton bean that fills caches on a schedule. It becomes a {@code WarmingJob} of
 * the application's scheduler when all beans are there.
 *
 * <pre>{@code
 * @WarmsReports(every = "15m", priority = Priority.HIGH)
 * public void kpis(TenantId tenant) { … }
 *
 * @WarmsReports(cron = "0 30 5 * * MON-FRI", zone = "Europe/Berlin", oncePerCluster = true)
 * public void morning() { … }
 * }</pre>
 *
 * <p>A method with one parameter, a {@code TenantId} or a {@code String}, is called for each of the
 * {@code WarmedTenants}, with that tenant bound. If it fails for one tenant, the others follow, and
 * the run counts as failed at the end. A method without parameters is called once, for no tenant.
 * What is wrong with the annotation is refused at the start, with the name of the method.
 *
 * <p>Texts may contain placeholders such as <code>${warming.every}</code>.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface WarmsReports {

  /**
   * Returns the name of the job, unique in its scheduler; the names of the class and the method by
   * default, e.g. {@code Dashboards.kpis}.
   */
  String name() default "";

  /** Returns the period, such as {@code 15m} or {@code PT15M}. Either this or {@link #cron}. */
  String every() default "";

  /**
   * Returns when the job is due as a cron expression of Spring's six fields, beginning with the
   * seconds. Either this or {@link #every}.
   */
  String cron() default "";

  /** Returns the zone of {@link #cron} and {@link #window}; the system's by default. */
  String zone() default "";

  /**
   * Returns the hours of the day in which the job may begin, such as {@code 22:00-05:00}; all day
   * by default.
   */
  String window() default "";

  /** Returns the priority among jobs that are due at once. */
  Priority priority() default Priority.MEDIUM;

  /** Returns how long a run may take before it is interrupted; 5 minutes by default. */
  String timeLimit() default "5m";

  /** Returns whether the job also runs when the scheduler starts; not by default. */
  boolean atStart() default false;

  /**
   * Returns whether one node of the cluster runs each tick; every node by default. Needs a delivery
   * store, see {@code report-cache.deliveries.store}.
   */
  boolean oncePerCluster() default false;
}
