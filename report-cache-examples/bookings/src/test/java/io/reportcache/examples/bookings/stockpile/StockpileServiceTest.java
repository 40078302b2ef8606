package io.reportcache.examples.bookings.stockpile;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCache;
import io.reportcache.examples.bookings.contract.auth.RoleAssigned;
import io.reportcache.examples.bookings.contract.availability.ReservationCancelled;
import io.reportcache.examples.bookings.contract.availability.ReservationCreated;
import io.reportcache.examples.bookings.contract.resources.ResourceDeleted;
import io.reportcache.examples.bookings.testing.TestService;
import io.reportcache.examples.bookings.web.ServiceClient;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class StockpileServiceTest {

  private static final LocalDateTime NINE = LocalDateTime.of(2999, 6, 1, 9, 0);

  private TestService service;
  private ServiceClient stockpile;

  @BeforeEach
  void start() throws Exception {
    service = TestService.start(StockpileService.NAME, StockpileService::plan);
    stockpile = service.client();
    service.handle(new RoleAssigned("bob", "approver"));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void aReservationBeginsAnApprovalIfItNeedsOne() throws Exception {
    service.handle(created("r-1", true));
    service.handle(created("r-2", false));
    assertThat(statusOf("r-1")).isEqualTo("OPEN");
    assertThat(stockpile.get("/approval", "reservation", "r-2").status()).isEqualTo(404);
    assertThat(service.published()).containsExactly("approval.requested");
  }

  @Test
  void aGrantIsADocumentANotificationAndAnEvent() throws Exception {
    service.handle(created("r-1", true));
    assertThat(decide("/approvals/grant", "ann")).as("no approver").isEqualTo(403);
    assertThat(decide("/approvals/grant", "bob")).isEqualTo(200);
    assertThat(decide("/approvals/grant", "bob")).as("again").isEqualTo(409);
    assertThat(statusOf("r-1")).isEqualTo("GRANTED");
    assertThat(stockpile.get("/documents", "reservation", "r-1").text("texts/0"))
        .isEqualTo("GRANTED by bob");
    assertThat(told("ann")).containsExactly("You may use aula");
    assertThat(service.published())
        .containsExactlyInAnyOrder(
            "approval.requested", "approval.granted", "document.generated", "notification.sent");
  }

  @Test
  void aRejectionTellsWhy() throws Exception {
    service.handle(created("r-1", true));
    assertThat(decide("/approvals/reject", "bob")).isEqualTo(200);
    assertThat(told("ann")).containsExactly("You may not use aula: 100% full");
    assertThat(service.published())
        .containsExactlyInAnyOrder(
            "approval.requested", "approval.rejected", "document.generated", "notification.sent");
  }

  @Test
  void aCancellationWithdrawsTheApprovalAndIsTold() throws Exception {
    service.handle(created("r-1", true));
    service.handle(new ReservationCancelled("r-1", "aula", "ann", "it is gone"));
    assertThat(statusOf("r-1")).isEqualTo("WITHDRAWN");
    assertThat(told("ann")).containsExactly("Your reservation of aula is off: it is gone");
    assertThat(service.published()).endsWith("approval.requested", "notification.sent");
  }

  @Test
  void aDeletedResourceWithdrawsItsApprovals() throws Exception {
    service.handle(created("r-1", true));
    service.handle(new ResourceDeleted("lab"));
    assertThat(statusOf("r-1")).isEqualTo("OPEN");
    service.handle(new ResourceDeleted("aula"));
    assertThat(statusOf("r-1")).isEqualTo("WITHDRAWN");
  }

  @Test
  void anAssignedRoleDropsPermissionsAndRolesOfAuth() throws Exception {
    TenantCache auth = service.cachesOf("auth").tenant(TestService.TENANT);
    for (String key :
        List.of("auth:perms:ann", "auth:roles:ann", "auth:perms:bob", "auth:profile:ann")) {
      auth.put(key, "cached", Duration.ofMinutes(1));
    }
    service.handle(new RoleAssigned("ann", "admin"));
    assertThat(auth.getKeys()).containsExactly("auth:profile:ann");
    assertThat(stockpile.get("/approvers").text("users/0")).isEqualTo("ann");
  }

  private static ReservationCreated created(String id, boolean needsApproval) {
    return new ReservationCreated(id, "aula", "ann", NINE, NINE.plusHours(2), 10, needsApproval);
  }

  private int decide(String path, String by) {
    return stockpile.post(path, "reservation", "r-1", "by", by, "reason", "100% full").status();
  }

  private String statusOf(String reservation) {
    return stockpile.get("/approval", "reservation", reservation).text("status");
  }

  private List<String> told(String user) {
    List<String> texts = new ArrayList<>();
    stockpile
        .get("/notifications", "user", user)
        .body()
        .path("texts")
        .forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
