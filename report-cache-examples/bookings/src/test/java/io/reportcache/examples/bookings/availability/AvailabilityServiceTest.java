package io.reportcache.examples.bookings.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Message;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceUpdated;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalGranted;
import io.reportcache.examples.bookings.contract.stockpile.ApprovalRejected;
import io.reportcache.examples.bookings.testing.TestService;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AvailabilityServiceTest {

  private static final LocalDateTime NINE = LocalDateTime.of(2999, 6, 1, 9, 0);
  private static final LocalDateTime ELEVEN = NINE.plusHours(2);

  private TestService service;
  private ServiceClient availability;
  private String reservation;

  @BeforeEach
  void start() throws Exception {
    service = TestService.start(AvailabilityService.NAME, AvailabilityService::plan);
    availability = service.client();
    reservation = reserve("aula", "ann", NINE, ELEVEN, 10).text("id");
    warm();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void aGrantedApprovalConfirmsAndDropsTheReservationAndTheCalendar() throws Exception {
    service.handle(new ApprovalGranted(reservation, "aula", "ann", "bob"));
    assertThat(dropped()).containsExactly("availability", "reservation", "schedule", "conflicts");
    assertThat(availability.droppedBy("avail:reservation:" + reservation))
        .isEqualTo("reservation.confirmed");
    assertThat(status()).isEqualTo("CONFIRMED");
    assertThat(service.published()).endsWith("reservation.confirmed");
  }

  @Test
  void aRejectedApprovalRejectsAndOffersTheTimeToTheFirstWhoWaits() throws Exception {
    wait("zoe", NINE, ELEVEN);
    wait("tim", NINE, ELEVEN);
    warm();
    service.handle(new ApprovalRejected(reservation, "aula", "ann", "bob", "no"));
    assertThat(dropped())
        .containsExactly("availability", "reservation", "schedule", "waiting", "conflicts");
    assertThat(status()).isEqualTo("REJECTED");
    assertThat(service.published()).endsWith("reservation.rejected", "place.offered");
    assertThat(service.lastPayload("place.offered")).contains("zoe");
    ServiceClient.Reply list = availability.get("/waiting-list", "resource", "aula");
    assertThat(list.is("places/0/offered")).isTrue();
    assertThat(list.is("places/1/offered")).isFalse();
    Message rejected = service.last("reservation.rejected");
    Message offered = service.last("place.offered");
    assertThat(offered.correlationId()).isEqualTo(rejected.correlationId());
    assertThat(offered.causationId()).isNotNull().isEqualTo(rejected.causationId());
  }

  @Test
  void aDecisionThatComesTooLateChangesNothing() throws Exception {
    availability.done("/reservations/cancel", "reservation", reservation);
    service.handle(new ApprovalGranted(reservation, "aula", "ann", "bob"));
    service.handle(new ApprovalRejected(reservation, "aula", "ann", "bob", "no"));
    assertThat(status()).isEqualTo("CANCELLED");
    assertThat(service.published()).containsExactly("reservation.created", "reservation.cancelled");
  }

  @Test
  void maintenanceBlocksTheCalendarAndFindsConflicts() throws Exception {
    service.handle(new MaintenanceScheduled("m", "aula", NINE.minusHours(1), NINE.plusHours(1)));
    assertThat(dropped()).containsExactly("availability", "schedule", "conflicts");
    assertThat(availability.get("/conflicts", "resource", "aula").text("reservations/0/id"))
        .isEqualTo(reservation);
    assertThat(reserve("aula", "bob", NINE.minusHours(1), NINE, 1).status()).isEqualTo(409);
    assertThat(reserve("aula", "bob", ELEVEN, ELEVEN.plusHours(1), 1).status()).isEqualTo(200);
  }

  @Test
  void aDeletedResourceCancelsWhatIsToComeAndDropsEverythingOfIt() throws Exception {
    service.handle(new ResourceDeleted("aula"));
    assertThat(dropped())
        .containsExactly("availability", "reservation", "schedule", "waiting", "conflicts");
    assertThat(status()).isEqualTo("CANCELLED");
    assertThat(service.published()).endsWith("reservation.cancelled");
    assertThat(reserve("aula", "ann", ELEVEN, ELEVEN.plusHours(1), 1).status()).isEqualTo(404);
  }

  @Test
  void anUpdatedResourceHasAnotherCapacity() throws Exception {
    service.handle(new ResourceUpdated("aula", "Aula", 5));
    assertThat(dropped()).containsExactly("availability", "schedule");
    assertThat(reserve("aula", "bob", ELEVEN, ELEVEN.plusHours(1), 6).status()).isEqualTo(409);
    assertThat(reserve("aula", "bob", ELEVEN, ELEVEN.plusHours(1), 5).status()).isEqualTo(200);
  }

  @Test
  void anAssignedRoleDropsTheUsersPermissions() throws Exception {
    service.handle(new RoleAssigned("ann", "staff"));
    assertThat(dropped()).containsExactly("perms");
    assertThat(reserve("aula", "ann", ELEVEN, ELEVEN.plusHours(1), 1).text("status"))
        .isEqualTo("CONFIRMED");
    assertThat(service.published())
        .endsWith("reservation.created", "reservation.created", "reservation.confirmed");
  }

  @Test
  void itsOwnEventsDropTheReservationAndTheCalendar() throws Exception {
    availability.done(
        "/reservations/move",
        "reservation",
        reservation,
        "from",
        ELEVEN,
        "to",
        ELEVEN.plusHours(1));
    assertThat(dropped()).containsExactly("availability", "reservation", "schedule", "conflicts");
    service.handle(new ApprovalGranted(reservation, "aula", "ann", "bob"));
    warm();
    availability.done("/check-in", "reservation", reservation);
    assertThat(dropped()).containsExactly("availability", "reservation", "schedule", "conflicts");
    warm();
    availability.done("/check-out", "reservation", reservation);
    assertThat(dropped()).containsExactly("availability", "reservation", "schedule", "conflicts");
    assertThat(service.published())
        .endsWith(
            "reservation.updated",
            "reservation.confirmed",
            "check-in.completed",
            "check-out.completed");
    assertThat(service.lastPayload("check-out.completed")).contains("\"minutes\":60");
  }

  @Test
  void whoJoinsTheWaitingListDropsIt() throws Exception {
    wait("zoe", NINE, ELEVEN);
    assertThat(dropped()).containsExactly("waiting");
    assertThat(service.published()).endsWith("waiting-list.joined");
  }

  @Test
  void ofManyWhoReserveTheSameAtOnceOneDoes() throws Exception {
    reserve("lab", "ann", ELEVEN, ELEVEN.plusHours(1), 1); // the lab is known
    long made =
        IntStream.range(0, 12)
            .parallel()
            .filter(i -> reserve("lab", "u" + i, NINE, ELEVEN, 1).status() == 200)
            .count();
    assertThat(made).isEqualTo(1);
  }

  private ServiceClient.Reply reserve(
      String resource, String user, LocalDateTime from, LocalDateTime to, int attendees) {
    return availability.post(
        "/reservations",
        "resource",
        resource,
        "user",
        user,
        "from",
        from,
        "to",
        to,
        "attendees",
        attendees);
  }

  private void wait(String user, LocalDateTime from, LocalDateTime to) {
    availability.done("/waiting-list", "resource", "aula", "user", user, "from", from, "to", to);
  }

  private String status() {
    return availability.get("/reservation", "reservation", reservation).text("status");
  }

  private void warm() {
    for (String resource : List.of("aula", "other")) {
      availability.get("/availability", "resource", resource, "day", "2999-06-01");
      availability.get("/schedule", "resource", resource);
      availability.get("/waiting-list", "resource", resource);
      availability.get("/conflicts", "resource", resource);
    }
    availability.get("/reservation", "reservation", reservation);
    availability.get("/permissions", "user", "ann");
    assertThat(dropped()).isEmpty();
  }

  private List<String> dropped() {
    for (String kind : List.of("schedule", "waiting", "conflicts")) {
      assertThat(availability.caches("avail:%s:other".formatted(kind))).as("of another").isTrue();
    }
    assertThat(availability.caches("avail:availability:other:2999-06-01")).isTrue();
    return Stream.of(
            "availability:aula:2999-06-01",
            "reservation:" + reservation,
            "schedule:aula",
            "waiting:aula",
            "conflicts:aula",
            "perms:ann")
        .filter(key -> !availability.caches("avail:" + key))
        .map(key -> key.substring(0, key.indexOf(':')))
        .toList();
  }
}
