package io.reportcache.log;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Objects of this class are a key-value of each line that has them as arguments, for logs that are
 * searched by machines. The value is the object's text; of a text such as {@code tenant 'acme'},
 * which begins with the key, it is what stands in quotes.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface LoggedAs {

  /** Returns the key. */
  String value();
}
