package io.reportcache.extremes;

/**
 * A parameter of the public API and what shows that a value works there.
 *
 * @param where as {@link PublicApi} writes it
 * @param called what a message that refuses a value must call the parameter
 * @param use hands over the value, uses once what comes of it, and asserts that it works
 */
record Taker<T>(String where, String called, Use<T> use) {

  @FunctionalInterface
  interface Use<T> {
    void of(T value) throws Exception;
  }

  @Override
  public String toString() {
    return where;
  }
}
