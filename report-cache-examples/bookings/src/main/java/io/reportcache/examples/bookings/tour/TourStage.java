package io.reportcache.examples.bookings.tour;

import com.fasterxml.jackson.databind.JsonNode;
import io.reportcache.examples.bookings.app.RunningServices;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.net.http.HttpClient;
import java.util.Arrays;

/**
 * What every step works with: the services, asked for an institution.
 *
 * @param tenant the institution
 */
record TourStage(RunningServices services, HttpClient http, String tenant, TourLog log) {

  ServiceClient auth() {
    return client("auth");
  }

  ServiceClient resources() {
    return client("resources");
  }

  ServiceClient availability() {
    return client("availability");
  }

  ServiceClient stockpile() {
    return client("stockpile");
  }

  ServiceClient reports() {
    return client("reports");
  }

  ServiceClient client(String service) {
    return new ServiceClient(http, services.uri(service), tenant);
  }

  /** Reserves a resource for an hour or more of a day, for ten people. */
  ServiceClient.Reply reserve(String resource, String user, int day, int from, int to) {
    return availability()
        .post(
            "/reservations",
            "resource",
            resource,
            "user",
            user,
            "from",
            at(day, from),
            "to",
            at(day, to),
            "attendees",
            10);
  }

  /** Returns how far a reservation has got. */
  String statusOf(String reservation) {
    return availability().get("/reservation", "reservation", reservation).text("status");
  }

  /** Tells whether a user has read a text. */
  boolean isTold(String user, String text) {
    for (JsonNode each : stockpile().get("/notifications", "user", user).body().path("texts")) {
      if (each.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }

  /** Tells whether these have followed from an event, in other services. */
  boolean followed(String event, String about, String... others) {
    String trace =
        reports().get("/trace", "event", event, "about", about).body().path("events").toString();
    return Arrays.stream(others).allMatch(trace::contains);
  }

  /** Returns the same services, for another institution. */
  TourStage of(String other) {
    return new TourStage(services, http, other, log);
  }

  /** Returns the key of what is taken on a day. */
  static String availabilityOf(String resource, int day) {
    return "avail:availability:%s:%s".formatted(resource, day(day));
  }

  static String day(int day) {
    return "2999-06-%02d".formatted(day);
  }

  /** Returns an hour of a day that is still to come. */
  static String at(int day, int hour) {
    return "%sT%02d:00:00".formatted(day(day), hour);
  }
}
