package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.web.ServiceClient;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Tokens and their blacklist, a limit of attempts, second factors: built on the cache's counters.
 */
final class SignedIn implements TourStep {

  private static final int MANY = 12;
  private static final int ATTEMPTS = 5;

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("auth: what add and increment with a time to live are good for");
    ServiceClient auth = stage.auth();
    revoked(auth, log);
    limited(stage, log);
    secondFactor(auth, log);
    reset(auth, log);
  }

  private static void revoked(ServiceClient auth, TourLog log) {
    String token = auth.done("/login", "user", "ann", "password", "a").text("token");
    log.check(
        "token",
        auth.get("/token", "token", token).text("user").equals("ann"),
        "opens ann's session");
    long revocations =
        IntStream.range(0, MANY)
            .parallel()
            .filter(i -> auth.post("/token/revoke", "token", token).is("revoked"))
            .count();
    log.check("revoked by many at once", revocations == 1, "once");
    log.check(
        "blacklist",
        auth.caches("auth:blacklist:" + token)
            && auth.get("/token", "token", token).status() == 401,
        "the token opens nothing any more");
  }

  private static void limited(TourStage stage, TourLog log) throws InterruptedException {
    ServiceClient auth = stage.auth();
    for (TourStage each : List.of(stage, Furnished.south(stage))) {
      each.auth()
          .done(
              "/users", "user", "eve", "name", "Eve", "email", "eve@example.org", "password", "e");
    }
    int[] statuses =
        IntStream.range(0, MANY)
            .parallel()
            .map(i -> auth.post("/login", "user", "eve", "password", "guess").status())
            .toArray();
    log.check(
        "wrong passwords at once",
        count(statuses, 401) == ATTEMPTS && count(statuses, 429) == MANY - ATTEMPTS,
        "%d were looked at, %d refused".formatted(count(statuses, 401), count(statuses, 429)));
    log.check(
        "the right one",
        auth.post("/login", "user", "eve", "password", "e").status() == 429,
        "comes too late");
    log.check(
        "in the south",
        Furnished.south(stage).auth().post("/login", "user", "eve", "password", "e").status()
            == 200,
        "another eve signs in");
    auth.done("/drop", "pattern", "auth:attempts:eve");
    log.check(
        "the counter dropped",
        auth.post("/login", "user", "eve", "password", "e").status() == 200,
        "she signs in");
    log.await(
        "audit",
        () ->
            stage
                .reports()
                .get("/audit", "about", "user")
                .body()
                .toString()
                .contains("login.failed"),
        "has the failed logins");
  }

  private static void secondFactor(ServiceClient auth, TourLog log) {
    auth.done(
        "/users",
        "user",
        "sam",
        "name",
        "Sam",
        "email",
        "sam@example.org",
        "password",
        "s",
        "secondFactor",
        true);
    ServiceClient.Reply asked = auth.done("/login", "user", "sam", "password", "s");
    String challenge = asked.text("challenge");
    log.check(
        "second factor",
        auth.post("/login/confirm", "challenge", challenge, "code", "none").status() == 401,
        "a wrong code opens nothing");
    log.check(
        "the code",
        auth.post("/login/confirm", "challenge", challenge, "code", asked.text("sms")).status()
            == 200,
        "opens a session");
    log.check(
        "the code again",
        auth.post("/login/confirm", "challenge", challenge, "code", asked.text("sms")).status()
            == 401,
        "opens nothing");
  }

  private static void reset(ServiceClient auth, TourLog log) {
    String token = auth.done("/login", "user", "bob", "password", "b").text("token");
    ServiceClient.Reply mail = auth.done("/password/forgotten", "user", "bob");
    log.check(
        "password forgotten twice",
        auth.post("/password/forgotten", "user", "bob").status() == 429,
        "one e-mail");
    log.check(
        "new password",
        auth.post("/password/reset", "user", "bob", "code", mail.text("mail"), "password", "new")
                .status()
            == 200,
        "set");
    log.check(
        "everything of bob",
        auth.get("/token", "token", token).status() == 401,
        "dropped: his old session is over");
    log.check(
        "signs in",
        auth.post("/login", "user", "bob", "password", "new").status() == 200,
        "with the new one");
  }

  private static long count(int[] statuses, int wanted) {
    return IntStream.of(statuses).filter(status -> status == wanted).count();
  }
}
