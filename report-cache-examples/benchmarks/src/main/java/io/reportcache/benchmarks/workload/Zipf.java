package io.reportcache.benchmarks.workload;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws numbers of which a few come often and most seldom, as pages of a site do. */
final class Zipf {

  private Zipf() {}

  /**
   * Returns so many draws below the bound; the number i comes in proportion to 1/(i+1)^exponent.
   */
  static int[] draws(int count, int bound, double exponent) {
    double[] upTo = new double[bound];
    double sum = 0;
    for (int i = 0; i < bound; i++) {
      sum += 1 / Math.pow(i + 1, exponent);
      upTo[i] = sum;
    }
    SplittableRandom random = new SplittableRandom(42);
    int[] draws = new int[count];
    for (int i = 0; i < count; i++) {
      int found = Arrays.binarySearch(upTo, random.nextDouble() * sum);
      draws[i] = Math.min(bound - 1, found < 0 ? -found - 1 : found);
    }
    return draws;
  }
}
