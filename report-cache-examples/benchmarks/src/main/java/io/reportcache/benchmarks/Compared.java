package io.reportcache.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says how {@link Comparison} runs the methods of a benchmark, and what it relates them to. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface Compared {

  /** The method that the others are related to; none unless set. */
  String to() default "";

  /** The parameter to whose first value a method's other runs are related; none unless set. */
  String toFirst() default "";

  /** With how many threads each method runs, one after the other; 1 unless set. */
  int[] threads() default 1;
}
