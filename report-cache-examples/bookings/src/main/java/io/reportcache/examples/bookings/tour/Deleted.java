package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.web.ServiceClient;
import java.util.List;

/** Flow 5: a resource is gone, and with it all that was planned there. */
final class Deleted implements TourStep {

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("5. resource.deleted: all that was planned is cancelled, and everybody is told");
    ServiceClient availability = stage.availability();
    List<String> reservations =
        List.of(
            stage.reserve("lab", "zoe", 7, 9, 11).text("id"),
            stage.reserve("lab", "tim", 8, 9, 11).text("id"));
    for (String each : reservations) {
      log.await(
          "approval",
          () ->
              stage.stockpile().get("/approval", "reservation", each).text("status").equals("OPEN"),
          "requested");
    }
    for (String resource : List.of("lab", "studio")) {
      for (String what : List.of("/resource", "/status", "/attributes", "/usage")) {
        stage.resources().get(what, "resource", resource);
      }
      availability.get("/availability", "resource", resource, "day", TourStage.day(7));
      availability.get("/schedule", "resource", resource);
      availability.get("/waiting-list", "resource", resource);
      availability.get("/conflicts", "resource", resource);
    }
    stage.resources().get("/list", "category", "room");
    stage.resources().done("/resources/delete", "resource", "lab");
    for (String kind : List.of("resource", "status", "attributes", "usage")) {
      log.check(
          "res:" + kind,
          !stage.resources().caches("res:%s:lab".formatted(kind))
              && stage.resources().caches("res:%s:studio".formatted(kind)),
          "lab's is dropped, studio's stays");
    }
    log.check("res:list:room", !stage.resources().caches("res:list:room"), "dropped, by cascade");
    for (String each : reservations) {
      log.await("reservation", () -> stage.statusOf(each).equals("CANCELLED"), "cancelled");
    }
    for (String kind : List.of("avail:schedule:", "avail:waiting:", "avail:conflicts:")) {
      log.await(
          kind + "*",
          () -> !availability.caches(kind + "lab") && availability.caches(kind + "studio"),
          "lab's is dropped, studio's stays");
    }
    log.await(
        "avail:availability:*",
        () ->
            !availability.caches(TourStage.availabilityOf("lab", 7))
                && availability.caches(TourStage.availabilityOf("studio", 7)),
        "lab's is dropped, studio's stays");
    for (String user : List.of("zoe", "tim")) {
      log.await(
          "told", () -> stage.isTold(user, "Your reservation of lab is off: it is gone"), user);
    }
    for (String each : reservations) {
      log.await(
          "approval",
          () ->
              stage
                  .stockpile()
                  .get("/approval", "reservation", each)
                  .text("status")
                  .equals("WITHDRAWN"),
          "withdrawn");
    }
    log.await(
        "reports",
        () -> {
          ServiceClient.Reply usage = stage.reports().get("/usage", "resource", "lab");
          return usage.is("report/gone") && usage.number("report/cancelled") == 2;
        },
        "have it: gone, 2 reservations cancelled");
    log.await(
        "what followed from what",
        () ->
            stage.followed(
                "resource.deleted",
                "resource",
                "availability.reservation.cancelled",
                "stockpile.notification.sent"),
        "cancellations and notifications followed from resource.deleted");
  }
}
