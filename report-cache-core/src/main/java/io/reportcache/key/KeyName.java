package io.reportcache.key;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Sets the name of a record or an enum in keys, so that the keys stay the same when the class is
 * renamed or moved.
 *
 * <pre>{@code
 * sealed interface Selection {}
 * @KeyName("by-customer") record ByCustomer(String id) implements Selection {}
 * @KeyName("by-product") record ByProduct(String id) implements Selection {}
 * }</pre>
 *
 * <p>By default the name is that of the class with its package. Two classes of an application must
 * not have the same name: the second one is refused with an {@link IllegalArgumentException} when a
 * key is made with it.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface KeyName {

  /**
   * Returns the name: a lower-case letter, then lower-case letters, digits and {@code -}; at most
   * 64 characters.
   */
  String value();
}
