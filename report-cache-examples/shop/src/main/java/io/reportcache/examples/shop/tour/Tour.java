package io.reportcache.examples.shop.tour;

import io.reportcache.examples.shop.app.Shop;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/**
 * Shows what the cache does for the shop, a line for each thing, and checks every one. Times are
 * printed and never judged. Nothing else may use the shop meanwhile.
 */
public final class Tour {

  private final Shop shop;
  private final PrintStream out;
  private final List<TourStep> steps;

  /**
   * Prepares the tour.
   *
   * @param exports where exported files go
   */
  public Tour(Shop shop, PrintStream out, Path exports) {
    this(
        shop,
        out,
        List.of(
            new ComputeThenHit(),
            new EventsDropExactly(),
            new Warmed(),
            new OvertakenLoad(),
            new Cleaned(),
            new Evicted(),
            new Exported(exports)));
  }

  Tour(Shop shop, PrintStream out, List<TourStep> steps) {
    this.shop = shop;
    this.out = out;
    this.steps = steps;
  }

  /** Runs all steps, whatever becomes of each, and tells whether everything held. */
  public boolean run() {
    while (true) {
      LocalDate day = LocalDate.now(shop.clock());
      boolean held = runOnce();
      if (held || day.equals(LocalDate.now(shop.clock()))) {
        return held;
      }
      out.println("Midnight came during the tour, and today's figures began anew; once more");
      shop.reports().caches().flushAllTenants();
    }
  }

  private boolean runOnce() {
    TourLog log = new TourLog(out);
    TourStage stage = new TourStage(shop, log);
    long start = System.nanoTime();
    for (TourStep step : steps) {
      try {
        step.run(stage);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        log.broken(step.getClass().getSimpleName(), e);
        break;
      } catch (Exception e) { // the other steps can still show theirs
        log.broken(step.getClass().getSimpleName(), e);
      }
    }
    log.summary(Duration.ofNanos(System.nanoTime() - start));
    return log.failed() == 0;
  }
}
