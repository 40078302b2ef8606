package io.reportcache.examples.bookings.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What services publish, by the routing keys that others rely on. */
class ContractTest {

  @Test
  void fiveServicesPublishFortyEvents() {
    assertThat(Contract.AUTH.routingKeys())
        .containsExactly(
            "auth.user.registered",
            "auth.user.updated",
            "auth.user.deleted",
            "auth.role.assigned",
            "auth.role.removed",
            "auth.permission.granted",
            "auth.permission.revoked",
            "auth.login.succeeded",
            "auth.login.failed",
            "auth.token.revoked");
    assertThat(Contract.RESOURCES.routingKeys())
        .containsExactly(
            "resources.resource.created",
            "resources.resource.updated",
            "resources.resource.deleted",
            "resources.resource.status-changed",
            "resources.category.created",
            "resources.category.updated",
            "resources.maintenance.scheduled",
            "resources.maintenance.completed");
    assertThat(Contract.AVAILABILITY.routingKeys())
        .containsExactly(
            "availability.reservation.created",
            "availability.reservation.confirmed",
            "availability.reservation.rejected",
            "availability.reservation.cancelled",
            "availability.reservation.updated",
            "availability.check-in.completed",
            "availability.check-out.completed",
            "availability.waiting-list.joined",
            "availability.place.offered");
    assertThat(Contract.STOCKPILE.routingKeys())
        .containsExactly(
            "stockpile.approval.requested",
            "stockpile.approval.granted",
            "stockpile.approval.rejected",
            "stockpile.approval.escalated",
            "stockpile.document.generated",
            "stockpile.notification.sent");
    assertThat(Contract.REPORTS.routingKeys())
        .containsExactly(
            "reports.report.generated",
            "reports.report.exported",
            "reports.demand.exceeded",
            "reports.usage.recorded",
            "reports.demand.recorded",
            "reports.upkeep.recorded",
            "reports.audit.alerted");
    List<String> all = Contract.ALL.stream().flatMap(Contract::routingKeys).toList();
    assertThat(all)
        .hasSize(40)
        .doesNotHaveDuplicates()
        .allMatch(key -> key.split("\\.").length == 3);
  }
}
