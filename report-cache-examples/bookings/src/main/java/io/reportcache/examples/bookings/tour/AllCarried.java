package io.reportcache.examples.bookings.tour;

import io.reportcache.event.EventType;
import io.reportcache.examples.bookings.contract.Contract;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.util.List;

/** Every event of every service has been on the wire, and nothing is left undone. */
final class AllCarried implements TourStep {

  private static final List<String> UNDONE =
      List.of("PENDING", "PROCESSING", "FAILED", "DEAD_LETTER", "PARKED");

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("All forty events have gone over the wire, and nothing is left undone");
    ServiceClient.Reply exported = stage.reports().done("/export", "report", "usage", "of", "aula");
    log.check("usage as CSV", exported.text("file").startsWith("resource,reserved"), "exported");
    stage.reports().get("/usage", "resource", "aula");
    for (Contract contract : Contract.ALL) {
      List<String> names =
          contract.events().stream().map(event -> EventType.of(event).name()).toList();
      ServiceClient service = stage.client(contract.producer());
      log.await(
          contract.producer(),
          () -> {
            String carried = service.get("/health").body().path("carried").toString();
            return names.stream().allMatch(name -> carried.contains("\"" + name + "\""));
          },
          "%d events".formatted(names.size()));
    }
    for (Contract contract : Contract.ALL) {
      ServiceClient service = stage.client(contract.producer());
      log.await(
          contract.producer(),
          () ->
              UNDONE.stream()
                  .allMatch(
                      status ->
                          service.get("/health").body().path("deliveries").path(status).asLong()
                              == 0),
          "everything is done");
    }
  }
}
