package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.web.ServiceClient;

/** Flow 1: a reservation is made, and three other services act on it. */
final class Reserved implements TourStep {

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("1. reservation.created: use is counted, an approval begins, demand is recorded");
    TourStage south = Furnished.south(stage);
    warm(stage);
    warm(south);
    ServiceClient.Reply made =
        stage
            .availability()
            .done(
                "/reservations",
                "resource",
                "aula",
                "user",
                "ann",
                "from",
                TourStage.at(1, 9),
                "to",
                TourStage.at(1, 11),
                "attendees",
                12);
    log.check("reserved", made.text("status").equals("PENDING"), "by ann, who needs an approval");
    log.check(
        "availability of that day",
        !stage.availability().caches("avail:availability:aula:2999-06-01"),
        "dropped by " + stage.availability().droppedBy("avail:availability:aula:2999-06-01"));
    log.check(
        "taken",
        stage
            .availability()
            .get("/availability", "resource", "aula", "day", "2999-06-01")
            .text("taken/0/by")
            .equals("ann"),
        "from 9 to 11");
    log.check(
        "at the same time",
        stage
                .availability()
                .post(
                    "/reservations",
                    "resource",
                    "aula",
                    "user",
                    "bob",
                    "from",
                    TourStage.at(1, 10),
                    "to",
                    TourStage.at(1, 12),
                    "attendees",
                    2)
                .status()
            == 409,
        "bob is refused");
    for (String key : new String[] {"res:resource:aula", "res:status:aula", "res:list:room"}) {
      log.await(key, () -> !stage.resources().caches(key), "dropped in resources");
    }
    log.check(
        "by",
        stage.resources().droppedBy("res:status:aula").equals("reservation.created"),
        stage.resources().droppedBy("res:status:aula"));
    log.await(
        "use",
        () -> stage.resources().get("/resource", "resource", "aula").number("reservations") == 1,
        "counted once");
    String reservation = made.text("id");
    log.await(
        "approval",
        () ->
            stage
                .stockpile()
                .get("/approval", "reservation", reservation)
                .text("status")
                .equals("OPEN"),
        "begun in stockpile");
    log.await(
        "demand",
        () -> stage.reports().get("/demand", "resource", "aula").number("report/requests") == 1,
        "recorded in reports, whose report was dropped");
    log.check(
        "in the south",
        south.resources().caches("res:resource:aula")
            && south.resources().caches("res:list:room")
            && south.availability().caches("avail:availability:aula:2999-06-01"),
        "everything of the same names has stayed");
  }

  private static void warm(TourStage stage) {
    stage.availability().get("/availability", "resource", "aula", "day", "2999-06-01");
    stage.resources().get("/resource", "resource", "aula");
    stage.resources().get("/status", "resource", "aula");
    stage.resources().get("/list", "category", "room");
    stage.reports().get("/demand", "resource", "aula");
  }
}
