package io.reportcache.examples.bookings.resources;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Message;
import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.testing.TestService;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ResourceServiceTest {

  private static final LocalDateTime NINE = LocalDateTime.of(2999, 6, 1, 9, 0);
  private static final List<String> OF_AULA =
      List.of(
          "res:resource:aula",
          "res:status:aula",
          "res:list:room",
          "res:category:room",
          "res:attributes:aula",
          "res:usage:aula",
          "res:search:aula");

  private TestService service;
  private ServiceClient resources;

  @BeforeEach
  void start() throws Exception {
    service = TestService.start(ResourceService.NAME, ResourceService::plan);
    resources = service.client();
    resources.done("/categories", "category", "room", "name", "Rooms");
    for (String resource : List.of("aula", "lab")) {
      resources.done(
          "/resources",
          "resource",
          resource,
          "name",
          "The " + resource,
          "category",
          "room",
          "capacity",
          20,
          "attributes",
          Map.of("floor", "1"));
    }
    warm();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void aReservationIsCountedAndDropsTheResourceItsStatusAndLists() throws Exception {
    service.handle(created());
    assertThat(dropped())
        .containsExactly(
            "res:resource:aula",
            "res:status:aula",
            "res:list:room",
            "res:usage:aula",
            "res:search:aula");
    assertThat(resources.droppedBy("res:status:aula")).isEqualTo("reservation.created");
    assertThat(resources.get("/resource", "resource", "aula").number("reservations")).isEqualTo(1);
    assertThat(resources.get("/status", "resource", "aula").number("reservations")).isEqualTo(1);
  }

  @Test
  void aCancellationIsCountedAndDropsTheSame() throws Exception {
    service.handle(created());
    warm();
    service.handle(new ReservationCancelled("r-1", "aula", "ann", "why not"));
    assertThat(dropped())
        .containsExactly(
            "res:resource:aula",
            "res:status:aula",
            "res:list:room",
            "res:usage:aula",
            "res:search:aula");
    assertThat(resources.get("/status", "resource", "aula").number("reservations")).isZero();
  }

  @Test
  void aCheckOutAddsItsMinutesToTheUsage() throws Exception {
    service.handle(new CheckOutCompleted("r-1", "aula", "ann", 90));
    assertThat(dropped()).contains("res:usage:aula", "res:status:aula");
    assertThat(resources.get("/usage", "resource", "aula").number("minutes")).isEqualTo(90);
  }

  @Test
  void whatComesTwiceIsCountedOnce() throws Exception {
    Message message = TestService.message(created());
    service.hand(message);
    service.hand(message);
    service.forgetDeliveries(); // as after 30 days
    service.hand(message);
    assertThat(resources.get("/resource", "resource", "aula").number("reservations")).isEqualTo(1);
  }

  @Test
  void anUpdateDropsTheResourceAndWhatIsMadeOfIt() throws Exception {
    resources.done("/resources/update", "resource", "aula", "name", "Great aula", "capacity", 30);
    assertThat(dropped()).containsExactly("res:resource:aula", "res:list:room", "res:search:aula");
    assertThat(resources.get("/list", "category", "room").text("resources/0/name"))
        .isEqualTo("Great aula");
    assertThat(service.published()).endsWith("resource.updated");
  }

  @Test
  void aStatusAndMaintenanceDropTheStatusAlone() throws Exception {
    resources.done("/resources/status", "resource", "aula", "status", "CLOSED");
    assertThat(dropped()).containsExactly("res:status:aula");
    warm();
    resources.done(
        "/maintenance",
        "maintenance",
        "m",
        "resource",
        "aula",
        "from",
        NINE,
        "to",
        NINE.plusHours(1));
    assertThat(dropped()).containsExactly("res:status:aula");
    assertThat(resources.get("/status", "resource", "aula").text("status"))
        .isEqualTo("IN_MAINTENANCE");
    resources.done("/maintenance/complete", "maintenance", "m");
    assertThat(resources.get("/status", "resource", "aula").text("status")).isEqualTo("OPEN");
    assertThat(service.published())
        .endsWith("resource.status-changed", "maintenance.scheduled", "maintenance.completed");
  }

  @Test
  void aNewResourceDropsListsAndSearches() throws Exception {
    resources.done(
        "/resources", "resource", "hall", "name", "Hall", "category", "room", "capacity", 90);
    assertThat(dropped()).containsExactly("res:list:room", "res:search:aula");
    assertThat(service.published()).endsWith("resource.created");
  }

  @Test
  void aCategoryDropsItself() throws Exception {
    resources.done("/categories/update", "category", "room", "name", "Halls");
    assertThat(dropped()).containsExactly("res:category:room");
    assertThat(service.published()).endsWith("category.updated");
  }

  @Test
  void aDeletedResourceDropsEverythingOfIt() throws Exception {
    resources.done("/resources/delete", "resource", "aula");
    assertThat(dropped())
        .containsExactly(
            "res:resource:aula",
            "res:status:aula",
            "res:list:room",
            "res:attributes:aula",
            "res:usage:aula",
            "res:search:aula");
    assertThat(resources.get("/resource", "resource", "aula").status()).isEqualTo(404);
    assertThat(service.published()).endsWith("resource.deleted");
  }

  private static ReservationCreated created() {
    return new ReservationCreated("r-1", "aula", "ann", NINE, NINE.plusHours(2), 10, true);
  }

  private void warm() {
    for (String resource : List.of("aula", "lab")) {
      for (String what : List.of("/resource", "/status", "/attributes", "/usage")) {
        resources.get(what, "resource", resource);
      }
    }
    resources.get("/list", "category", "room");
    resources.get("/category", "category", "room");
    resources.get("/search", "text", "aula");
    assertThat(dropped()).isEmpty();
  }

  private List<String> dropped() {
    for (String kind : List.of("resource", "status", "attributes", "usage")) {
      assertThat(resources.caches("res:%s:lab".formatted(kind))).as("of another").isTrue();
    }
    return OF_AULA.stream().filter(key -> !resources.caches(key)).toList();
  }
}
