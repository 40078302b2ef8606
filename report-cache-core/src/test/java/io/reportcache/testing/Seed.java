package io.reportcache.testing;

/**
 * The seed of a test that draws at random. It is printed, so that a run that failed can be drawn
 * again. {@code CONTRIBUTING.md} lists the names.
 */
public final class Seed {

  private Seed() {}

  /** Returns and prints the seed: that of {@code -D<name>.seed}, by default a new one. */
  public static long of(String name) {
    String property = name + ".seed";
    long seed = Long.getLong(property, System.nanoTime());
    System.out.println("Drawn at random; again with -D" + property + "=" + seed);
    return seed;
  }
}
