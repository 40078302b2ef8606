package io.reportcache.examples.bookings.reports;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.bookings.contract.auth.LoginFailed;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.availability.CheckInCompleted;
import io.reportcache.examples.bookings.contract.availability.CheckOutCompleted;
import io.reportcache.examples.bookings.contract.availability.PlaceOffered;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.availability.ReservationRejected;
import io.reportcache.examples.bookings.contract.availability.WaitingListJoined;
import io.reportcache.examples.bookings.contract.resources.MaintenanceCompleted;
import io.reportcache.examples.bookings.contract.resources.MaintenanceScheduled;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.contract.resources.ResourceStatus;
import io.reportcache.examples.bookings.contract.resources.ResourceStatusChanged;
import io.reportcache.examples.bookings.contract.stockpile.NotificationSent;
import io.reportcache.examples.bookings.testing.Await;
import io.reportcache.examples.bookings.testing.TestService;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.time.LocalDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReportsServiceTest {

  private static final LocalDateTime NINE = LocalDateTime.of(2999, 6, 1, 9, 0);

  private TestService service;
  private ServiceClient reports;

  @BeforeEach
  void start() throws Exception {
    service = TestService.start(ReportsService.NAME, ReportsService::plan);
    reports = service.client();
    warm();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void usageIsCountedAndItsReportIsDropped() throws Exception {
    service.handle(created("r-1"));
    assertThat(recomputed()).containsExactly("usage", "demand");
    service.handle(new CheckInCompleted("r-1", "aula", "ann"));
    assertThat(recomputed()).containsExactly("usage");
    service.handle(new CheckOutCompleted("r-1", "aula", "ann", 90));
    service.handle(new ReservationCancelled("r-2", "aula", "ann", ""));
    service.handle(new ResourceDeleted("aula"));
    assertThat(report("/usage").body().path("report").toString())
        .isEqualTo(
            "{\"resource\":\"aula\",\"reserved\":1,\"cancelled\":1,\"visits\":1,\"minutes\":90,"
                + "\"gone\":true}");
  }

  @Test
  void demandIsCountedAndTooMuchIsTold() throws Exception {
    service.handle(created("r-1"));
    service.handle(new ReservationRejected("r-1", "aula", "ann", "no"));
    assertThat(recomputed()).containsExactly("usage", "demand");
    service.handle(new ReservationCancelled("r-2", "aula", "ann", ""));
    service.handle(joined("p-1"));
    assertThat(service.published()).doesNotContain("demand.exceeded");
    service.handle(joined("p-2"));
    assertThat(service.published()).contains("demand.exceeded");
    service.handle(new PlaceOffered("p-1", "aula", "zoe", NINE, NINE.plusHours(1)));
    assertThat(report("/demand").body().path("report").toString())
        .isEqualTo(
            "{\"resource\":\"aula\",\"requests\":3,\"rejected\":1,\"cancelled\":1,\"waiting\":1}");
  }

  @Test
  void maintenanceIsRecordedAndItsReportIsDropped() throws Exception {
    service.handle(new MaintenanceScheduled("m", "aula", NINE, NINE.plusHours(1)));
    assertThat(recomputed()).containsExactly("maintenance");
    service.handle(new MaintenanceCompleted("m", "aula"));
    service.handle(new ResourceStatusChanged("aula", ResourceStatus.CLOSED));
    assertThat(report("/maintenance").body().path("report").toString())
        .isEqualTo("{\"resource\":\"aula\",\"planned\":1,\"done\":1,\"status\":\"CLOSED\"}");
    service.handle(new ResourceDeleted("aula"));
    assertThat(report("/maintenance").text("report/status")).isEqualTo("GONE");
  }

  @Test
  void theAuditWritesDownWhatHappensAndAlerts() throws Exception {
    reports.get("/audit", "about", "user");
    service.handle(new RoleAssigned("ann", "staff"));
    service.handle(new NotificationSent("n", "ann", "hello"));
    service.handle(new LoginFailed("ann", 2));
    assertThat(service.published()).doesNotContain("audit.alerted");
    service.handle(new LoginFailed("ann", 3));
    assertThat(service.published()).contains("audit.alerted");
    assertThat(reports.get("/audit", "about", "user").body().at("/report/lines").toString())
        .isEqualTo(
            "[{\"event\":\"audit.alerted\",\"times\":1},{\"event\":\"login.failed\",\"times\":2},{\"event\":\"notification.sent\",\"times\":1},"
                + "{\"event\":\"role.assigned\",\"times\":1}]");
  }

  @Test
  void reportsThatWereComputedAndExportedArePublished() throws Exception {
    reports.done("/export", "report", "usage", "of", "aula");
    Await.until("exported", () -> service.published().contains("report.exported"));
    assertThat(service.published()).contains("report.generated");
    assertThat(service.lastPayload("report.exported"))
        .isEqualTo("{\"report\":\"usage\",\"filters\":\"aula\",\"format\":\"CSV\"}");
  }

  private static ReservationCreated created(String id) {
    return new ReservationCreated(id, "aula", "ann", NINE, NINE.plusHours(2), 10, true);
  }

  private static WaitingListJoined joined(String id) {
    return new WaitingListJoined(id, "aula", "zoe", NINE, NINE.plusHours(1));
  }

  private ServiceClient.Reply report(String name) {
    return reports.get(name, "resource", "aula");
  }

  private void warm() {
    for (String each : List.of("/usage", "/demand", "/maintenance")) {
      report(each);
      reports.get(each, "resource", "lab");
    }
  }

  /** Returns the reports that are computed when they are read next. */
  private List<String> recomputed() {
    for (String each : List.of("/usage", "/demand", "/maintenance")) {
      assertThat(reports.get(each, "resource", "lab").text("source"))
          .as("of another")
          .isEqualTo("HIT");
    }
    return Stream.of("usage", "demand", "maintenance")
        .filter(name -> report("/" + name).text("source").equals("COMPUTED"))
        .toList();
  }
}
