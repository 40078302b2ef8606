package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.web.ServiceClient;

/** Flow 4: what a user may do changes, and three services forget what they knew of it. */
final class Promoted implements TourStep {

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("4. role.assigned: what a user may do is forgotten, wherever it is cached");
    ServiceClient auth = stage.auth();
    auth.get("/permissions", "user", "ann");
    auth.get("/roles", "user", "ann");
    auth.get("/permissions", "user", "bob");
    auth.get("/holders", "role", "staff");
    stage.availability().get("/permissions", "user", "ann");
    stage.reports().get("/audit", "about", "user");
    auth.done("/roles/assign", "user", "ann", "role", "staff");
    log.check(
        "auth",
        auth.get("/permissions", "user", "ann").text("names/0").equals("book-directly"),
        "knows at once: ann may book directly");
    log.await(
        "auth:perms:bob",
        () -> !auth.caches("auth:perms:bob"),
        "dropped in auth by stockpile, which drops auth:perms and auth:roles");
    log.await(
        "auth:roles:holders:staff", () -> !auth.caches("auth:roles:holders:staff"), "dropped, too");
    log.check(
        "holders of the role",
        auth.get("/holders", "role", "staff").text("names/0").equals("ann"),
        "ann");
    log.await(
        "avail:perms:ann",
        () -> stage.availability().droppedBy("avail:perms:ann").equals("role.assigned"),
        "dropped in availability");
    log.check(
        "her next reservation",
        stage.reserve("aula", "ann", 6, 9, 10).text("status").equals("CONFIRMED"),
        "needs no approval");
    log.await(
        "audit",
        () ->
            stage
                .reports()
                .get("/audit", "about", "user")
                .body()
                .toString()
                .contains("\"role.assigned\",\"times\":2"),
        "has both roles, ann's and bob's");
    auth.done("/roles/remove", "user", "ann", "role", "staff");
    auth.done("/permissions/grant", "user", "ann", "permission", "manage");
    log.check(
        "a role less, a permission more",
        auth.get("/permissions", "user", "ann")
            .body()
            .path("names")
            .toString()
            .equals("[\"manage\"]"),
        "at once");
    auth.done("/permissions/revoke", "user", "ann", "permission", "manage");
    log.check(
        "revoked",
        auth.get("/permissions", "user", "ann").body().path("names").isEmpty(),
        "at once");
  }
}
