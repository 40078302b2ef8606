package io.reportcache.examples.bookings.tour;

import java.util.List;
import java.util.Map;

/** Two institutions get rooms and people, of the same names: none sees the other's. */
final class Furnished implements TourStep {

  static final String SOUTH = "south-";

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("Two institutions get rooms and people");
    for (TourStage each : List.of(stage, south(stage))) {
      each.auth()
          .done(
              "/users", "user", "ann", "name", "Ann", "email", "ann@example.org", "password", "a");
      each.auth()
          .done(
              "/users", "user", "bob", "name", "Bob", "email", "bob@example.org", "password", "b");
      each.auth().done("/roles/assign", "user", "bob", "role", "approver");
      each.resources().done("/categories", "category", "room", "name", "Rooms");
      for (String room : List.of("aula", "lab", "studio")) {
        each.resources()
            .done(
                "/resources",
                "resource",
                room,
                "name",
                "The " + room,
                "category",
                "room",
                "capacity",
                20,
                "attributes",
                Map.of("floor", "1"));
      }
      log.check(
          each.tenant(),
          each.resources().get("/list", "category", "room").body().at("/resources").size() == 3,
          "3 rooms");
      log.await(
          "approvers",
          () -> each.stockpile().get("/approvers").text("users/0").equals("bob"),
          "bob, whose role was assigned in another service");
    }
  }

  static TourStage south(TourStage north) {
    return north.of(north.tenant().replace("north-", SOUTH));
  }
}
