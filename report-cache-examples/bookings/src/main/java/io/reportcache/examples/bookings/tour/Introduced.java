package io.reportcache.examples.bookings.tour;

import com.fasterxml.jackson.databind.JsonNode;
import io.reportcache.examples.bookings.app.Services;

/** What the services are made of, as they say themselves. */
final class Introduced implements TourStep {

  private static final int EVENTS = 40;
  private static final int HANDLERS = 17;
  private static final int SUBSCRIPTIONS = 43;
  private static final int KINDS = 22;

  @Override
  public void run(TourStage stage) {
    TourLog log = stage.log();
    log.heading("Five services");
    int events = 0;
    int handlers = 0;
    int subscriptions = 0;
    int kinds = 0;
    for (String service : Services.names()) {
      JsonNode parts = stage.client(service).get("/parts").body();
      int subscribed = 0;
      for (JsonNode each : parts.path("handlers")) {
        subscribed += each.asInt();
      }
      log.check(
          service,
          parts.path("publishes").size() > 0,
          "%d events, %d handlers of %d subscriptions, %d kinds of cached values"
              .formatted(
                  parts.path("publishes").size(),
                  parts.path("handlers").size(),
                  subscribed,
                  parts.path("kinds").size()));
      events += parts.path("publishes").size();
      handlers += parts.path("handlers").size();
      subscriptions += subscribed;
      kinds += parts.path("kinds").size();
    }
    log.check("events", events == EVENTS, events);
    log.check("handlers", handlers == HANDLERS, handlers);
    log.check("subscriptions", subscriptions == SUBSCRIPTIONS, subscriptions);
    log.check("kinds of cached values", kinds == KINDS, kinds + ", each with its time to live");
  }
}
