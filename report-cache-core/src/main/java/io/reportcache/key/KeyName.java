package io.reportcache.key;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a record or an enum the name by which keys tell it from others, so that the keys stay the
 * same when the class is renamed or moved.
 *
 * <pre>{@code
 * sealed interface Selection {}
 * @KeyName("by-customer") record ByCustomer(String id) implements Selection {}
 * @KeyName("by-product") record ByProduct(String id) implements Selection {}
 * }</pre>
 *
 * <p>Without it, the name is that of the class with its package. Two classes of an application must
 * not share a name: the second is refused when it is met.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface KeyName {

  /** The name: a lower-case letter, then lower-case letters, digits and {@code -}; at most 64. */
  String value();
}
