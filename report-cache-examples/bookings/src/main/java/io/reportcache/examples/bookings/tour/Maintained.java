package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.web.ServiceClient;

/** Flow 3: maintenance blocks a calendar, and is in the way of a reservation. */
final class Maintained implements TourStep {

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("3. maintenance.scheduled: the calendar is blocked, conflicts are found");
    String reservation = stage.reserve("studio", "ann", 4, 9, 11).text("id");
    ServiceClient availability = stage.availability();
    availability.get("/availability", "resource", "studio", "day", TourStage.day(4));
    availability.get("/schedule", "resource", "studio");
    availability.get("/conflicts", "resource", "studio");
    stage.reports().get("/maintenance", "resource", "studio");
    stage.resources().get("/status", "resource", "studio");
    stage
        .resources()
        .done(
            "/maintenance",
            "maintenance",
            "m-1",
            "resource",
            "studio",
            "from",
            TourStage.at(4, 8),
            "to",
            TourStage.at(4, 12));
    log.check(
        "status",
        stage
            .resources()
            .get("/status", "resource", "studio")
            .text("status")
            .equals("IN_MAINTENANCE"),
        "in maintenance, at once where it was scheduled");
    for (String key :
        new String[] {
          TourStage.availabilityOf("studio", 4), "avail:schedule:studio", "avail:conflicts:studio"
        }) {
      log.await(
          key,
          () -> availability.droppedBy(key).equals("maintenance.scheduled"),
          "dropped in availability");
    }
    log.check(
        "blocked",
        availability
            .get("/availability", "resource", "studio", "day", TourStage.day(4))
            .body()
            .toString()
            .contains("maintenance"),
        "from 8 to 12");
    log.check(
        "conflict",
        availability
            .get("/conflicts", "resource", "studio")
            .text("reservations/0/id")
            .equals(reservation),
        "with ann's reservation");
    log.check("another", stage.reserve("studio", "bob", 4, 11, 12).status() == 409, "is refused");
    availability.done(
        "/reservations/move",
        "reservation",
        reservation,
        "from",
        TourStage.at(5, 9),
        "to",
        TourStage.at(5, 11));
    log.check(
        "moved to the next day",
        availability
            .get("/reservation", "reservation", reservation)
            .text("from")
            .equals(TourStage.at(5, 9)),
        "by ann");
    log.await(
        "report of the maintenance",
        () ->
            stage.reports().get("/maintenance", "resource", "studio").number("report/planned") == 1,
        "has it");
    stage.resources().done("/maintenance/complete", "maintenance", "m-1");
    log.await(
        "completed",
        () -> stage.reports().get("/maintenance", "resource", "studio").number("report/done") == 1,
        "reported, too");
    stage.resources().done("/resources/status", "resource", "studio", "status", "CLOSED");
    log.await(
        "closed",
        () ->
            stage
                .reports()
                .get("/maintenance", "resource", "studio")
                .text("report/status")
                .equals("CLOSED"),
        "reported, too");
    stage.resources().done("/resources/status", "resource", "studio", "status", "OPEN");
  }
}
