package io.reportcache.races;

import io.reportcache.key.ReportKey;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A reader that finds a report sees all of it, though its fields are plain. */
@JCStressTest
@Description("What is found in the cache is seen whole")
@Outcome(
    id = {"0, 0", "1, 2"},
    expect = Expect.ACCEPTABLE,
    desc = "nothing, or all of it")
@Outcome(expect = Expect.FORBIDDEN, desc = "torn")
@State
public class EntryIsSeenWhole extends Shop {

  private static final ReportKey<Sales> KEY_OF_SALES = ReportKey.of("sales:plain", Sales.class);

  /** Opens the shop. */
  public EntryIsSeenWhole() {}

  /** Loads the report. */
  @Actor
  public void load() {
    cache.rememberForever(KEY_OF_SALES, Sales::new);
  }

  /** Looks whether it is there. */
  @Actor
  public void look(II_Result result) {
    Sales found = cache.get(KEY_OF_SALES).orElse(null);
    result.r1 = found == null ? 0 : found.orders;
    result.r2 = found == null ? 0 : found.payments;
  }

  /** A report with plain fields. */
  static final class Sales {
    int orders;
    int payments;

    Sales() {
      orders = 1;
      payments = 2;
    }
  }
}
