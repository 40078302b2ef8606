package io.reportcache.examples.quotes.tour;

import static io.reportcache.examples.quotes.tour.Shown.KPIS;
import static io.reportcache.examples.quotes.tour.Shown.TOP_CLIENTS;

import java.util.Map;
import java.util.Set;

/** A client's name is in one list; how many there are, the KPIs show. */
final class ClientsDrop implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    stage
        .log()
        .heading("Clients: dashboard:top_clients:*; on create and delete dashboard:kpis:*, too");
    Visitor alice = stage.alice();
    Set<Shown> both = Set.of(KPIS, TOP_CLIENTS);
    long id =
        stage
            .drops(
                "POST /api/clients", both, 201, () -> alice.post("/api/clients", form("Tour Ltd")))
            .number("id");
    String path = "/api/clients/" + id;
    stage.drops(
        "PUT /api/clients/{id}",
        Set.of(TOP_CLIENTS),
        200,
        () -> alice.put(path, form("Tour & Sons")));
    stage.drops("DELETE /api/clients/{id}", both, 204, () -> alice.delete(path));
  }

  private static Map<String, Object> form(String name) {
    return Map.of("name", name, "city", "Lisbon");
  }
}
