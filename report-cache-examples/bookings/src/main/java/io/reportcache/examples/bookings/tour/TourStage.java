package io.reportcache.examples.bookings.tour;

import io.reportcache.examples.bookings.app.RunningServices;
import java.net.http.HttpClient;

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

  /** Returns the same services, for another institution. */
  TourStage of(String other) {
    return new TourStage(services, http, other, log);
  }

  /** Returns an hour of a day that is still to come. */
  static String at(int day, int hour) {
    return "2999-06-%02dT%02d:00:00".formatted(day, hour);
  }
}
