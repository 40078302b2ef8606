package io.reportcache.examples.quotes.tour;

import java.io.PrintStream;
import java.net.URI;
import java.util.List;

/**
 * Shows what the cache does for the sales API, a line for each thing, and checks every one. All is
 * asked over HTTP; how long it took is printed, and judged only where the cache answers.
 */
final class Tour {

  private static final List<TourStep> STEPS =
      List.of(
          new WarmedAtStart(),
          new ComputedThenHit(),
          new QuotesDrop(),
          new ExpensesDrop(),
          new ClientsDrop(),
          new ByTenant(),
          new Refused(),
          new RolledBack(),
          new Overtaken(),
          new HitRateFalls(),
          new Watched());

  private final URI server;
  private final PrintStream out;

  Tour(URI server, PrintStream out) {
    this.server = server;
    this.out = out;
  }

  /** Runs all steps, whatever becomes of each, and tells whether everything held. */
  boolean run() {
    TourLog log = new TourLog(out);
    TourStage stage = TourStage.of(server, log);
    long start = System.nanoTime();
    for (TourStep step : STEPS) {
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
    return log.summary(System.nanoTime() - start);
  }
}
