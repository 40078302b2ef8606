package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.web.ServiceClient;

/** Flow 2: an approval is granted, another rejected; the time goes to somebody who waits. */
final class Decided implements TourStep {

  @Override
  public void run(TourStage stage) throws InterruptedException {
    granted(stage);
    rejected(stage);
  }

  private static void granted(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("2. approval.granted: the reservation is confirmed, the user is told, and comes");
    String reservation = stage.reserve("aula", "ann", 2, 9, 11).text("id");
    awaitApproval(stage, reservation);
    log.check("pending", stage.statusOf(reservation).equals("PENDING"), "cached as such");
    stage.availability().get("/availability", "resource", "aula", "day", TourStage.day(2));
    log.check(
        "ann herself",
        stage.stockpile().post("/approvals/grant", "reservation", reservation, "by", "ann").status()
            == 403,
        "may not approve");
    stage.stockpile().done("/approvals/grant", "reservation", reservation, "by", "bob");
    log.await("status", () -> stage.statusOf(reservation).equals("CONFIRMED"), "confirmed");
    String key = "avail:reservation:" + reservation;
    log.check(
        "the reservation",
        stage.availability().droppedBy(key).equals("reservation.confirmed"),
        "was dropped by " + stage.availability().droppedBy(key));
    String day = TourStage.availabilityOf("aula", 2);
    log.check(
        "availability of that day",
        !stage.availability().caches(day),
        "was dropped by " + stage.availability().droppedBy(day));
    log.check("told", stage.isTold("ann", "You may use aula"), "ann");
    log.check(
        "document",
        stage
            .stockpile()
            .get("/documents", "reservation", reservation)
            .text("texts/0")
            .equals("GRANTED by bob"),
        "generated");
    log.await(
        "what followed from what",
        () ->
            stage.followed("approval.granted", "reservation", "availability.reservation.confirmed"),
        "reservation.confirmed followed from approval.granted");

    stage.resources().get("/usage", "resource", "aula");
    stage.availability().done("/check-in", "reservation", reservation);
    stage.availability().done("/check-out", "reservation", reservation);
    log.await(
        "check-out.completed",
        () -> stage.resources().get("/usage", "resource", "aula").number("minutes") == 120,
        "120 minutes are counted in resources");
    log.await(
        "report of the usage",
        () -> stage.reports().get("/usage", "resource", "aula").number("report/minutes") == 120,
        "has them, too");
  }

  private static void rejected(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("2. approval.rejected: the time goes to the first who waits");
    String reservation = stage.reserve("lab", "ann", 3, 14, 16).text("id");
    for (String user : new String[] {"zoe", "tim"}) {
      stage
          .availability()
          .done(
              "/waiting-list",
              "resource",
              "lab",
              "user",
              user,
              "from",
              TourStage.at(3, 14),
              "to",
              TourStage.at(3, 16));
    }
    stage.availability().get("/waiting-list", "resource", "lab");
    log.await(
        "demand",
        () -> stage.reports().get("/demand", "resource", "lab").number("report/waiting") == 2,
        "two wait, which is told by demand.exceeded");
    awaitApproval(stage, reservation);
    stage
        .stockpile()
        .done("/approvals/escalate", "reservation", reservation, "reason", "bob is away");
    stage
        .stockpile()
        .done(
            "/approvals/reject",
            "reservation",
            reservation,
            "by",
            "bob",
            "reason",
            "the lab is for courses");
    log.await("status", () -> stage.statusOf(reservation).equals("REJECTED"), "rejected");
    log.await(
        "waiting list",
        () ->
            stage
                .availability()
                .get("/waiting-list", "resource", "lab")
                .text("places/0/offered")
                .equals("true"),
        "was dropped; the place is offered to zoe");
    log.check(
        "by",
        stage.availability().droppedBy("avail:waiting:lab").equals("place.offered"),
        stage.availability().droppedBy("avail:waiting:lab"));
    log.check(
        "tim",
        stage
            .availability()
            .get("/waiting-list", "resource", "lab")
            .text("places/1/offered")
            .equals("false"),
        "waits on");
    log.check("told", stage.isTold("ann", "You may not use lab: the lab is for courses"), "ann");
    log.await(
        "what followed from what",
        () ->
            stage.followed(
                "approval.rejected",
                "reservation",
                "availability.reservation.rejected",
                "availability.place.offered"),
        "reservation.rejected and place.offered followed from approval.rejected");
    log.await(
        "demand",
        () -> {
          ServiceClient.Reply demand = stage.reports().get("/demand", "resource", "lab");
          return demand.number("report/rejected") == 1 && demand.number("report/waiting") == 1;
        },
        "one was rejected, one still waits");
  }

  private static void awaitApproval(TourStage stage, String reservation)
      throws InterruptedException {
    stage
        .log()
        .await(
            "approval",
            () ->
                stage
                    .stockpile()
                    .get("/approval", "reservation", reservation)
                    .text("status")
                    .equals("OPEN"),
            "requested");
  }
}
