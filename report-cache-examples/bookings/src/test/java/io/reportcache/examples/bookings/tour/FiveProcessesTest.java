package io.reportcache.examples.bookings.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.bookings.app.ServiceProcesses;
import io.reportcache.examples.bookings.app.Settings;
import io.reportcache.examples.bookings.testing.Await;
import io.reportcache.examples.bookings.testing.Servers;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpClient;
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
    try {
      Settings settings = new Settings(name, rabbitMq, redis, postgres);
      try (ServiceProcesses services = ServiceProcesses.start(settings, out)) {
        boolean held = new Tour(services, out).run();
        assertThat(held).describedAs(printed.toString()).isTrue();
        killed(services);
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

  private static ServiceClient client(ServiceProcesses services, String service) {
    return new ServiceClient(HTTP, services.uri(service), "east");
  }
}
