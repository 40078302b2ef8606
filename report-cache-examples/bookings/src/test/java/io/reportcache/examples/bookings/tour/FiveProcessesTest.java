package io.reportcache.examples.bookings.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.bookings.app.ServiceProcesses;
import io.reportcache.examples.bookings.app.Settings;
import io.reportcache.examples.bookings.testing.Await;
import io.reportcache.examples.bookings.testing.Gate;
import io.reportcache.examples.bookings.testing.Servers;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each service in a process and a schema of its own, on a real broker, cache and database. */
@Timeout(300)
@Tag("any-jdk")
class FiveProcessesTest {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String name = "bookings-test-" + ProcessHandle.current().pid();
  private final StringWriter printed = new StringWriter();

  @Test
  void everyStepHoldsAndAProcessThatWasKilledGoesOnWhereItWas() throws Exception {
    String rabbitMq = Servers.require("RABBITMQ");
    String redis = Servers.require("REDIS");
    String postgres = Servers.require("POSTGRES");
    PrintWriter out = new PrintWriter(printed, true);
    try (Gate broker = Gate.before(rabbitMq);
        Gate cache = Gate.before(redis)) {
      // Where Redis answers late, each node would count attempts by itself for a while.
      String patient = cache.url() + "?timeout=3s";
      Settings settings = new Settings(name, broker.url(), patient, postgres);
      try (ServiceProcesses services = ServiceProcesses.start(settings, out)) {
        boolean held = new Tour(services, out).run();
        assertThat(held).describedAs(printed.toString()).isTrue();
        killed(services);
        cutOff(services, broker, cache);
        twoNodes(services);
      }
    } finally {
      Servers.clearRabbitMq(rabbitMq, name);
      Servers.clearRedis(redis, name);
      Servers.clearPostgres(postgres, name);
    }
  }

  private static void killed(ServiceProcesses services) throws Exception {
    client(services, "auth")
        .done("/users", "user", "bob", "name", "Bob", "email", "b@example.org", "password", "b");
    client(services, "auth").done("/roles/assign", "user", "bob", "role", "approver");
    Await.until(
        "bob approves",
        () -> client(services, "stockpile").get("/approvers").text("users/0").equals("bob"));

    services.kill("stockpile");
    String reservation =
        client(services, "availability")
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
                3)
            .text("id");
    Await.until(
        "the others go on",
        () ->
            client(services, "reports").get("/demand", "resource", "aula").number("report/requests")
                == 1);

    services.restart("stockpile");
    Await.until(
        "what came meanwhile is done",
        () ->
            client(services, "stockpile")
                .get("/approval", "reservation", reservation)
                .text("status")
                .equals("OPEN"));
    client(services, "stockpile").done("/approvals/grant", "reservation", reservation, "by", "bob");
    Await.until(
        "confirmed",
        () ->
            client(services, "availability")
                .get("/reservation", "reservation", reservation)
                .text("status")
                .equals("CONFIRMED"));
  }

  /** Without Redis and the broker all is slower, and nothing is wrong. */
  private static void cutOff(ServiceProcesses services, Gate broker, Gate cache) throws Exception {
    ServiceClient availability = client(services, "availability");
    assertThat(takenBy(availability, 20)).isEmpty(); // and cached
    broker.shut();
    cache.shut();

    String reservation = reserve(availability, 20).text("id");
    assertThat(takenBy(availability, 20)).isEqualTo("ann");
    assertThat(
            availability
                .post(
                    "/reservations",
                    "resource",
                    "aula",
                    "user",
                    "bob",
                    "from",
                    TourStage.at(20, 10),
                    "to",
                    TourStage.at(20, 12),
                    "attendees",
                    3)
                .status())
        .isEqualTo(409);
    assertThat(demand(services)).as("nobody has heard of it").isEqualTo(1);

    cache.open();
    broker.open();
    Await.until("the event has come", () -> demand(services) == 2);
    Await.until(
        "and everywhere",
        () ->
            client(services, "stockpile")
                .get("/approval", "reservation", reservation)
                .text("status")
                .equals("OPEN"));
  }

  /** What one node changes, another has at once; and they are one consumer group. */
  private static void twoNodes(ServiceProcesses services) throws Exception {
    ServiceClient one = client(services, "availability");
    ServiceClient two = new ServiceClient(HTTP, services.startAnother("availability"), "east");
    assertThat(takenBy(one, 21)).isEmpty();
    assertThat(takenBy(two, 21)).isEmpty();
    String reservation = reserve(one, 21).text("id");
    Await.until("the other node knows", () -> takenBy(two, 21).equals("ann"));
    Await.until("the event has come", () -> demand(services) == 3);
    Await.until(
        "an approval has begun",
        () ->
            client(services, "stockpile")
                .get("/approval", "reservation", reservation)
                .text("status")
                .equals("OPEN"));
    client(services, "stockpile").done("/approvals/grant", "reservation", reservation, "by", "bob");
    for (ServiceClient each : List.of(one, two)) {
      Await.until(
          "confirmed by either node, and on both",
          () ->
              each.get("/reservation", "reservation", reservation)
                  .text("status")
                  .equals("CONFIRMED"));
    }
  }

  private static ServiceClient.Reply reserve(ServiceClient availability, int day) {
    return availability.done(
        "/reservations",
        "resource",
        "aula",
        "user",
        "ann",
        "from",
        TourStage.at(day, 9),
        "to",
        TourStage.at(day, 11),
        "attendees",
        3);
  }

  private static String takenBy(ServiceClient availability, int day) {
    return availability
        .get("/availability", "resource", "aula", "day", TourStage.day(day))
        .text("taken/0/by");
  }

  private static long demand(ServiceProcesses services) {
    return client(services, "reports").get("/demand", "resource", "aula").number("report/requests");
  }

  private static ServiceClient client(ServiceProcesses services, String service) {
    return new ServiceClient(HTTP, services.uri(service), "east");
  }
}
