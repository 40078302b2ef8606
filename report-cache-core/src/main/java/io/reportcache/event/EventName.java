package io.reportcache.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names a class of events, such as {@code order.created}. The name has two or more segments of
 * letters, digits and {@code -}, separated by dots. Keep it when the class is renamed.
 *
 * <p>Without this annotation the name is derived from the class's name, which is split before
 * capital letters: {@code OrderCreated} becomes {@code order.created}. That is enough inside one
 * process.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventName {

  /** The name. */
  String value();

  /**
   * The version of the class's fields, at least 1. Raise it when events that are already stored
   * can't be read into the class any more.
   */
  int version() default 1;
}
