package io.reportcache.races;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Atomic writes: of two adds one succeeds, and no increment is lost. */
@JCStressTest
@Description("Of two adds one succeeds, and two increments count two")
@Outcome(
    id = {"1, 0, 2", "0, 1, 2"},
    expect = Expect.ACCEPTABLE,
    desc = "each in one step")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn")
@State
public class TwoAddsAndACounter extends Shop {

  /** Opens the shop. */
  public TwoAddsAndACounter() {}

  /** Adds and counts. */
  @Actor
  public void one(III_Result result) {
    result.r1 = addAndCount();
  }

  /** Adds and counts. */
  @Actor
  public void other(III_Result result) {
    result.r2 = addAndCount();
  }

  /** Reads the counter. */
  @Arbiter
  public void readAfterAll(III_Result result) {
    result.r3 = (int) cache.increment("counter", 0);
  }

  private int addAndCount() {
    cache.increment("counter");
    return add() ? 1 : 0;
  }
}
