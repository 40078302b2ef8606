package io.reportcache.examples.invoicing.tour;

import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.examples.invoicing.app.Business;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.reportcache.examples.invoicing.handler.EventStore;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

/**
 * Shows what the event store does for the business, a line for each thing, and checks every one.
 */
public final class Tour {

  private static final Duration POLL = Duration.ofMillis(100);

  private final InvoicingDatabase database;
  private final String suffix;
  private final PrintWriter out;

  /**
   * Prepares the tour.
   *
   * @param database stays open
   * @param suffix makes the companies' names, so that two tours in one database don't meet
   */
  public Tour(InvoicingDatabase database, String suffix, PrintWriter out) {
    this.database = database;
    this.suffix = suffix;
    this.out = out;
  }

  /** Runs all steps, whatever becomes of each, and tells whether everything held. */
  public boolean run() throws InterruptedException {
    long start = System.nanoTime();
    TourLog log = new TourLog(out);
    EventStore events = new EventStore(database);
    Business business = new Business(database, events);
    TourStage stage =
        new TourStage(
            database, business, TenantId.of("acme" + suffix), TenantId.of("globex" + suffix), log);
    TenantContext.run(stage.acme(), () -> business.enterTaxNumber("DE123"));
    List<TourStep> steps =
        List.of(
            new Joined(),
            new Paid(),
            new Overdue(),
            new Uploaded(),
            new Mended(),
            new LastYears(),
            new AllFacts(events),
            new Completed());
    try (DeliveryWorker worker = events.worker().pollInterval(POLL).build().start()) {
      for (TourStep step : steps) {
        try {
          step.run(stage);
        } catch (InterruptedException e) {
          throw e;
        } catch (Exception e) { // the other steps can still show theirs
          log.broken(step.getClass().getSimpleName(), e);
        }
      }
    }
    return log.summary(Duration.ofNanos(System.nanoTime() - start));
  }
}
