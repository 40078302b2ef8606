package io.reportcache.durable;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a class of jobs, such as {@code reminder.send}. The name has 1 to 200 letters, digits,
 * {@code .}, {@code -} or {@code _}. It is stored instead of the class's name; keep it when the
 * class is renamed.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface JobName {

  /** The name. */
  String value();

  /**
   * The version of the class's fields, at least 1. Raise it when jobs that are already stored can't
   * be read into the class any more, and register an {@link Upcaster}.
   */
  int version() default 1;
}
