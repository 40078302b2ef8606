package io.reportcache.soak;

import java.util.Arrays;

/**
 * A value: whose it is, and how many changes of each writer its load has seen.
 *
 * @param seen the changes seen, by writer
 */
record Fact(int tenant, int key, long[] seen) {

  @Override
  public String toString() {
    return "fact %d of tenant %d, which has seen %s".formatted(key, tenant, Arrays.toString(seen));
  }
}
