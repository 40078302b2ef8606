package io.reportcache.soak;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A value: whose it is, and how many changes of each writer its load has seen. Nothing of it is any
 * business of the cache.
 *
 * @param seen the changes seen, by writer
 * @param computedAt when, by the cache's ticker
 * @param toleranceNanos for how long its load allows it to be served after an invalidation
 */
record Fact(int tenant, int key, long[] seen, long computedAt, long toleranceNanos) {

  String text() {
    return "fact %d of tenant %d, which has seen %s".formatted(key, tenant, Arrays.toString(seen));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    throw new AssertionError("injected");
  }

  @Override
  public int hashCode() {
    throw new AssertionError("injected");
  }

  @Override
  public String toString() {
    throw new AssertionError("injected");
  }
}
