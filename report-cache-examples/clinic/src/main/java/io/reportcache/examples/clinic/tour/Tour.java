package io.reportcache.examples.clinic.tour;

import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.examples.clinic.app.Clinic;
import io.reportcache.examples.clinic.appointment.Appointments;
import io.reportcache.examples.clinic.data.ClinicDatabase;
import io.reportcache.examples.clinic.job.ClinicQueues;
import io.reportcache.examples.clinic.mail.SmtpMailer;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * Shows what the queues do for the clinic, a line for each thing, and checks every one. The e-mails
 * go to a server in this process. Nothing else may work on the queues meanwhile.
 */
public final class Tour {

  /** A tour has no minutes for a mail server to come back. */
  private static final LaneOptions QUICK =
      LaneOptions.defaults()
          .withBackoff(new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 0.5));

  private static final Duration POLL = Duration.ofMillis(100);

  private final ClinicDatabase database;
  private final PrintWriter out;

  /**
   * Prepares the tour.
   *
   * @param database stays open
   */
  public Tour(ClinicDatabase database, PrintWriter out) {
    this.database = database;
    this.out = out;
  }

  /** Runs all steps, whatever becomes of each, and tells whether everything held. */
  public boolean run() throws InterruptedException {
    long start = System.nanoTime();
    TourLog log = new TourLog(out);
    try (PostOffice office = new PostOffice()) {
      TenantQueues queues = ClinicQueues.of(database, new SmtpMailer(office.address()));
      Clinic clinic = new Clinic(database, queues, InstantSource.system());
      TourStage stage = new TourStage(database, queues, clinic, office, log);
      database
          .jdbi()
          .<RuntimeException>useTransaction(
              handle -> TourStage.PRACTICES.forEach(new Appointments(handle)::put));
      try (DeliveryWorker worker =
          queues.worker(QUICK, ClinicQueues.EMAILS).pollInterval(POLL).build().start()) {
        run(List.of(new Booked(), new Reminded(), new MailServerAway()), stage);
      }
      run(List.of(new WorkedByCommand(out)), stage);
    }
    return log.summary(Duration.ofNanos(System.nanoTime() - start));
  }

  private static void run(List<TourStep> steps, TourStage stage) throws InterruptedException {
    for (TourStep step : steps) {
      try {
        step.run(stage);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) { // the other steps can still show theirs
        stage.log().broken(step.getClass().getSimpleName(), e);
      }
    }
  }
}
