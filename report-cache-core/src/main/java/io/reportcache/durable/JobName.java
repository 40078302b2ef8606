package io.reportcache.durable;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a class of jobs its name, {@code reminder.send}: 1 to 200 letters, digits, {@code .},
 * {@code -} or {@code _}. It is stored instead of the class's name, and stays when that changes.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface JobName {

  /** The name. */
  String value();

  /** The version of the class's fields, at least 1, as {@code EventName} has one. */
  int version() default 1;
}
