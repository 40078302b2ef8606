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
 * A value that was put holds against a load that began before: the second figure is what is kept.
 */
@JCStressTest
@Description("A load under way doesn't replace what was put meanwhile")
@Outcome(id = "[12], 2", expect = Expect.ACCEPTABLE, desc = "the value put is kept")
@Outcome(expect = Expect.FORBIDDEN, desc = "the value put was replaced, or lost")
@State
public class PutMeetsLoad extends Shop {

  /** Opens the shop. */
  public PutMeetsLoad() {}

  /** Puts the new value. */
  @Actor
  public void putNew() {
    put();
  }

  /** Loads the old one. */
  @Actor
  public void load(II_Result result) {
    result.r1 = read();
  }

  /** Looks what is kept. */
  @Arbiter
  public void lookAfterAll(II_Result result) {
    result.r2 = cached();
  }
}
