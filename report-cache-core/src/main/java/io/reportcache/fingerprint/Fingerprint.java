package io.reportcache.fingerprint;

/**
 * Computes numbers that show whether a value has been changed: they are equal as long as it hasn't,
 * and almost certainly different if it has. They can be compared only for one object in one JVM.
 *
 * <p>What is read of a value: the elements of arrays, collections, maps, map entries and optionals,
 * the fields of records and of other objects, inherited ones included, and the contents of the
 * mutable values of the JDK such as {@code Date}, {@code Calendar}, {@code StringBuilder}, {@code
 * BitSet} and the classes of {@code java.util.concurrent.atomic}. The order of sets and maps
 * doesn't matter. A collection of another library is iterated.
 *
 * <p>What isn't read: static and transient fields, so a value that is computed lazily belongs in a
 * transient field; the outer instance of an inner class; lambdas and proxies; other classes of the
 * JDK; classes of a named module that isn't opened to this library; the fields of an enum constant.
 * A value is followed 100 levels deep and through 100,000 objects in all, where an array of
 * primitives counts as one. Of a set or a map that is larger than what is left of that number, only
 * the size counts. A value may contain itself.
 *
 * <p>Reading changes nothing, unless a collection does something when it is iterated. Safe for use
 * by many threads.
 */
public final class Fingerprint {

  private Fingerprint() {}

  /**
   * Returns the fingerprint of the value as it is now.
   *
   * @throws java.util.ConcurrentModificationException if the value is changed meanwhile and a
   *     collection notices that
   * @throws RuntimeException if a collection throws it when it is iterated
   */
  public static long of(Object value) {
    return new Walk().hash(value);
  }

  /**
   * Tells whether values of the given value's class may change: false for strings, numbers and the
   * like.
   */
  public static boolean canChange(Object value) {
    return !JdkValues.isConstant(value);
  }
}
