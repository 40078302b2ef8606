package io.reportcache.fingerprint;

/**
 * Numbers by which to tell whether a value has been changed since: equal as long as it hasn't, and
 * with next to certainty another if it has. They hold for one object in one JVM.
 *
 * <p>What a value is made of: the elements of arrays, collections, maps, map entries and optionals,
 * the fields of records and of other objects, inherited ones included, and the contents of the
 * mutable values of the JDK such as {@code Date}, {@code Calendar}, {@code StringBuilder}, {@code
 * BitSet} and what is in {@code java.util.concurrent.atomic}. The order of sets and maps doesn't
 * matter. A collection of another library is iterated.
 *
 * <p>What is not looked at: static and transient fields, so a value that is computed when it is
 * first needed belongs in a transient one; the outer instance of an inner class; lambdas and
 * proxies; other classes of the JDK; classes of a named module that isn't opened to this library;
 * the fields of an enum constant. A value is followed 100 levels down, and to 100,000 objects in
 * all, of which an array of primitives is one; of a set or a map that exceeds what is left of them
 * the size alone counts. What contains itself is no problem.
 *
 * <p>Nothing is changed by looking, unless a collection does something when it is iterated. Safe
 * for use by many threads.
 */
public final class Fingerprint {

  private Fingerprint() {}

  /**
   * Returns the fingerprint of the value as it is now.
   *
   * @throws java.util.ConcurrentModificationException if it is changed meanwhile, and that shows
   * @throws RuntimeException what a collection throws that is iterated
   */
  public static long of(Object value) {
    return new Walk().hash(value);
  }

  /** Tells whether values of its class may change: false for texts, numbers and the like. */
  public static boolean canChange(Object value) {
    return !JdkValues.isConstant(value);
  }
}
