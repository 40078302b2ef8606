package io.reportcache.examples.shop;

import io.reportcache.examples.shop.data.LoadProgress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/** Prints how far loading has come, at most ten times. */
final class Loading implements Consumer<LoadProgress> {

  private final PrintStream out;
  private final long start = System.nanoTime();
  private int tenthsTold;

  Loading(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(LoadProgress progress) {
    int tenths = 10 * progress.stepsDone() / progress.steps();
    if (tenths > tenthsTold) {
      tenthsTold = tenths;
      out.println(
          String.format(
              Locale.ROOT,
              "  loading %3d %%  %,11d rows  %5.1f s",
              tenths * 10,
              progress.rows(),
              seconds()));
    }
  }

  /** Prints that the data is there. */
  void done() {
    String how = tenthsTold == 0 ? "was there already" : "is loaded";
    out.println(String.format(Locale.ROOT, "  data %s, %.1f s", how, seconds()));
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }
}
