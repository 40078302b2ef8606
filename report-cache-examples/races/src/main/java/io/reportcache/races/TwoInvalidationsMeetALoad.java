package io.reportcache.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * F1 and F4: two changes, each with an invalidation of another breadth, meet one load. The first
 * figure is what the load was given, the second what a reader is given after all: the sum of both
 * changes.
 */
@JCStressTest
@Description("Of two invalidations of different breadths neither is lost")
@Outcome(id = "(0|1|2|3), 3", expect = Expect.ACCEPTABLE, desc = "fresh in the end")
@Outcome(expect = Expect.FORBIDDEN, desc = "stale, or no answer")
@State
public class TwoInvalidationsMeetALoad extends Shop {

  private int orders;
  private int payments;

  /** Opens the shop. */
  public TwoInvalidationsMeetALoad() {}

  /** Invalidates by prefix, then by tag. */
  @Actor
  public void change() {
    orders = 1;
    cache.invalidate(PREFIX, "race");
    payments = 2;
    cache.invalidate(TAG, "race");
  }

  /** Loads. */
  @Actor
  public void load(II_Result result) {
    result.r1 = read(() -> orders + payments);
  }

  /** Reads in the end. */
  @Arbiter
  public void readAfterAll(II_Result result) {
    result.r2 = read(() -> orders + payments);
  }
}
