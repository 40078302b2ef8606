package io.reportcache.examples.clinic.tour;

import static io.reportcache.examples.clinic.tour.TourStage.LAKESIDE;
import static io.reportcache.examples.clinic.tour.TourStage.PRACTICES;

import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.clinic.appointment.Appointment;
import io.reportcache.examples.clinic.appointment.Practice;
import io.reportcache.examples.clinic.job.ClinicQueues;
import io.reportcache.tenant.TenantContext;
import java.time.Duration;
import java.time.InstantSource;

/** Who books gets a confirmation from the practice; who doesn't after all, gets nothing. */
final class Booked implements TourStep {

  private static final Duration THREE_DAYS = Duration.ofDays(3);

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Booked: each practice's patient is written to by the practice");
    for (Practice practice : PRACTICES) {
      String patient = "ann" + practice.tenant().value();
      Appointment booked = stage.book(practice, patient, THREE_DAYS);
      log.await(
          TenantQueues.nameOf(practice.tenant(), ClinicQueues.EMAILS),
          () -> stage.mails(practice, patient, "Your appointment at .*") == 1,
          "confirmation from " + practice.sender());
      log.check(
          "reminder",
          stage.statusOf(practice, "appointment.reminder", booked) == DeliveryStatus.PENDING,
          "waits until 24 hours before");
    }
    rolledBack(stage);
  }

  private static void rolledBack(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("Rolled back: nothing of it happens");
    long before = stage.jobs(LAKESIDE);
    try {
      TenantContext.run(LAKESIDE.tenant(), () -> bookAndBreakOff(stage));
    } catch (RoomTakenException e) {
      log.check("booking", true, "broken off: " + e.getMessage());
    }
    log.check("its jobs", stage.jobs(LAKESIDE) == before, "none stored");
    stage.book(LAKESIDE, "bob", THREE_DAYS);
    log.await(
        "the next booking",
        () -> stage.mails(LAKESIDE, "bob", "Your appointment at .*") == 1,
        "is confirmed");
    String nobody = TourStage.address("nobody");
    log.check(
        "the one broken off",
        stage.mailsTo("nobody").isEmpty()
            && stage.count("clinic_appointment WHERE email = ?", nobody) == 0,
        "no appointment, no e-mail");
  }

  private static void bookAndBreakOff(TourStage stage) {
    stage
        .database()
        .jdbi()
        .<RuntimeException>useTransaction(
            handle -> {
              stage
                  .clinic()
                  .book(
                      handle,
                      "nobody",
                      TourStage.address("nobody"),
                      InstantSource.system().instant().plus(THREE_DAYS));
              throw new RoomTakenException();
            });
  }

  private static final class RoomTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RoomTakenException() {
      super("the room is taken");
    }
  }
}
