package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.web.ServiceClient;

/** Granular, cascading, complete: what an invalidation drops, and what it leaves. */
final class ThreeBreadths implements TourStep {

  @Override
  public void run(TourStage stage) throws InterruptedException {
    granular(stage);
    cascading(stage);
    complete(stage);
  }

  private static void granular(TourStage stage) {
    TourLog log = stage.log();
    log.heading("Granular: user.updated drops one key");
    ServiceClient auth = stage.auth();
    warmUsers(auth);
    auth.done("/users/update", "user", "ann", "name", "Ann B.");
    log.check("auth:profile:ann", !auth.caches("auth:profile:ann"), "dropped");
    log.check(
        "auth:perms:ann, auth:roles:ann",
        auth.caches("auth:perms:ann") && auth.caches("auth:roles:ann"),
        "stay");
    log.check("auth:profile:bob", auth.caches("auth:profile:bob"), "stays");
    log.check(
        "read again", auth.get("/profile", "user", "ann").text("name").equals("Ann B."), "Ann B.");
  }

  private static void cascading(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("Cascading: resource.updated drops a resource and what is made of it");
    ServiceClient resources = stage.resources();
    warmResources(resources);
    resources.done("/resources/update", "resource", "aula", "name", "Great aula", "capacity", 5);
    log.check("res:resource:aula", !resources.caches("res:resource:aula"), "dropped");
    log.check(
        "res:list:room, res:search:aula",
        !resources.caches("res:list:room") && !resources.caches("res:search:aula"),
        "dropped: they show it");
    log.check(
        "res:attributes:aula, res:category:room",
        resources.caches("res:attributes:aula") && resources.caches("res:category:room"),
        "stay: they aren't made of it");
    log.check("res:resource:studio", resources.caches("res:resource:studio"), "stays");
    log.await(
        "in availability",
        () -> stage.reserve("aula", "ann", 9, 9, 10).status() == 409,
        "the aula has room for 5 only");
    resources.done("/categories/update", "category", "room", "name", "Rooms and halls");
    log.check(
        "category.updated",
        resources.get("/category", "category", "room").text("name").equals("Rooms and halls"),
        "drops the category");
  }

  private static void complete(TourStage stage) {
    TourLog log = stage.log();
    log.heading("Complete: everything of a user, everything of a service");
    ServiceClient auth = stage.auth();
    String token = auth.done("/login", "user", "ann", "password", "a").text("token");
    warmUsers(auth);
    auth.done("/users/delete", "user", "ann");
    log.check(
        "everything of ann",
        !auth.caches("auth:profile:ann")
            && !auth.caches("auth:perms:ann")
            && !auth.caches("auth:roles:ann")
            && !auth.caches("auth:token:" + token),
        "dropped by user.deleted");
    log.check(
        "everything of bob",
        auth.caches("auth:profile:bob") && auth.caches("auth:perms:bob"),
        "stays");
    TourStage south = Furnished.south(stage);
    warmResources(stage.resources());
    warmResources(south.resources());
    stage.resources().done("/drop", "pattern", "res:*");
    log.check("res:*", cachedResources(stage.resources()) == 0, "nothing is left in resources");
    log.check("auth:*", auth.caches("auth:profile:bob"), "stays: another service");
    log.check("in the south", cachedResources(south.resources()) == 7, "everything stays");
  }

  private static void warmUsers(ServiceClient auth) {
    for (String user : new String[] {"ann", "bob"}) {
      auth.get("/profile", "user", user);
      auth.get("/permissions", "user", user);
      auth.get("/roles", "user", user);
    }
  }

  private static void warmResources(ServiceClient resources) {
    for (String what : new String[] {"/resource", "/status", "/attributes", "/usage"}) {
      resources.get(what, "resource", "aula");
    }
    resources.get("/resource", "resource", "studio");
    resources.get("/list", "category", "room");
    resources.get("/category", "category", "room");
    resources.get("/search", "text", "aula");
  }

  private static int cachedResources(ServiceClient resources) {
    int cached = 0;
    for (String key :
        new String[] {
          "res:resource:aula",
          "res:status:aula",
          "res:attributes:aula",
          "res:usage:aula",
          "res:list:room",
          "res:category:room",
          "res:search:aula"
        }) {
      cached += resources.caches(key) ? 1 : 0;
    }
    return cached;
  }
}
