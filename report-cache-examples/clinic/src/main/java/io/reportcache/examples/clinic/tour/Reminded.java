package io.reportcache.examples.clinic.tour;

import static io.reportcache.examples.clinic.tour.TourStage.NORTH;
import static io.reportcache.examples.clinic.tour.TourStage.OKAFOR;

import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.clinic.app.Clinic;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.tenant.TenantContext;
import java.time.Duration;

/** A reminder goes out 24 hours before, unless the appointment was cancelled. */
final class Reminded implements TourStep {

  // So that the reminders are due while the tour looks on.
  private static final Duration SOON = Clinic.REMINDED_BEFORE.plusMillis(1_500);

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Reminded: 24 hours before, which is in 1.5 seconds");
    Appointment cancelled = stage.book(OKAFOR, "carl", SOON);
    Appointment kept = stage.book(NORTH, "dora", SOON);
    boolean done = TenantContext.call(OKAFOR.tenant(), () -> stage.clinic().cancel(cancelled.id()));
    log.check("cancelled", done, "carl's");
    log.check(
        "another practice",
        !TenantContext.call(OKAFOR.tenant(), () -> stage.clinic().cancel(kept.id())),
        "can't cancel dora's");
    log.await(
        "cancellation",
        () -> stage.mails(OKAFOR, "carl", ".* is cancelled") == 1,
        "from " + OKAFOR.sender());
    log.check(
        "too early for a reminder",
        stage.statusOf(NORTH, "appointment.reminder", kept) == DeliveryStatus.PENDING
            || stage.mails(NORTH, "dora", "Tomorrow at .*") == 1,
        "dora's waits");
    log.await(
        "reminder",
        () -> stage.mails(NORTH, "dora", "Tomorrow at .*") == 1,
        "dora's from " + NORTH.sender());
    log.await(
        "reminder of what was cancelled",
        () ->
            stage.job(OKAFOR, "appointment.reminder", cancelled).runs().stream()
                .anyMatch(run -> "not sent: the appointment is cancelled".equals(run.result())),
        "ran and sent nothing");
    log.check(
        "e-mails to carl",
        stage.mails(OKAFOR, "carl", "Tomorrow at .*") == 0,
        "no reminder among them");
  }
}
