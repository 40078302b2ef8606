package io.reportcache.event;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a class of events its name, {@code order.created}: two or more segments of letters, digits
 * and {@code -}, divided by dots. The name stays when the class is renamed.
 *
 * <p>Without it, an event is named after its class, divided before capitals: {@code OrderCreated}
 * is {@code order.created}. That will do inside one process.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventName {

  /** The name. */
  String value();

  /**
   * The version of the class's fields, at least 1. Raise it when an event that was stored before
   * couldn't be read into the class any more.
   */
  int version() default 1;
}
