package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.app.RunningServices;
import java.io.PrintWriter;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/**
 * Shows what the services do for each other, a line for each thing, and checks every one. It asks
 * them over HTTP alone, wherever they run.
 */
public final class Tour {

  private static final int NAME_LENGTH = 8;

  private final RunningServices services;
  private final PrintWriter out;

  /**
   * Prepares the tour.
   *
   * @param services stay open
   */
  public Tour(RunningServices services, PrintWriter out) {
    this.services = services;
    this.out = out;
  }

  /** Runs all steps, whatever becomes of each, and tells whether everything held. */
  public boolean run() throws InterruptedException {
    long start = System.nanoTime();
    TourLog log = new TourLog(out);
    // Servers may still have what another tour has left.
    String institution = "north-" + UUID.randomUUID().toString().substring(0, NAME_LENGTH);
    TourStage stage = new TourStage(services, HttpClient.newHttpClient(), institution, log);
    List<TourStep> steps =
        List.of(
            new Introduced(),
            new Furnished(),
            new SignedIn(),
            new Reserved(),
            new Decided(),
            new Maintained(),
            new Promoted(),
            new Deleted(),
            new ThreeBreadths(),
            new AllCarried());
    for (TourStep step : steps) {
      try {
        step.run(stage);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) { // the other steps can still show theirs
        log.broken(step.getClass().getSimpleName(), e);
      }
    }
    return log.summary(Duration.ofNanos(System.nanoTime() - start));
  }
}
