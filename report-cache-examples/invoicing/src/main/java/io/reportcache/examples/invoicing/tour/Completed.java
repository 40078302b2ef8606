package io.reportcache.examples.invoicing.tour;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rest of a completed project is billed; in the end nothing is left to do. */
final class Completed implements TourStep {

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("project.completed: what is left of the budget is billed");
    String acme = stage.acme().value();
    String project = stage.in(stage.acme(), () -> stage.business().createProject("zoe", 10_000));
    stage.in(stage.acme(), () -> stage.business().writeInvoice(project, 4_000));
    boolean completed = stage.in(stage.acme(), () -> stage.business().completeProject(project));
    log.check("completed", completed, "of 10000 cents 4000 are billed");
    log.await(
        "last invoice",
        () ->
            stage.number(
                    "SELECT COUNT(*) FROM inv_invoice WHERE tenant_id = ? AND project = ? AND cents"
                        + " = 6000",
                    acme,
                    project)
                == 1,
        "6000 cents");
    log.await(
        "accounting",
        () ->
            stage.number(
                    "SELECT COUNT(*) FROM inv_accounting_feed WHERE tenant_id = ? AND name ="
                        + " 'accounting.invoice.issued' AND cents = 6000",
                    acme)
                == 1,
        "was told");
    log.await(
        "archive",
        () ->
            stage
                .text(
                    "SELECT status FROM inv_project WHERE tenant_id = ? AND id = ?", acme, project)
                .equals("ARCHIVED"),
        "has the project");
    log.check(
        "summary",
        stage.number(
                "SELECT COUNT(*) FROM inv_email WHERE tenant_id = ? AND receiver = 'zoe' AND"
                    + " subject LIKE 'Your project is completed%'",
                acme)
            == 1,
        "sent");
    log.check(
        "owner",
        stage.number(
                "SELECT COUNT(*) FROM inv_notification WHERE tenant_id = ? AND receiver = 'zoe'",
                acme)
            == 1,
        "was told");
    for (TenantId company : List.of(stage.acme(), stage.globex())) {
      log.await(
          "in the end",
          () -> count(stage, company).keySet().equals(Set.of(DeliveryStatus.COMPLETED)),
          "all deliveries of " + company.value() + " are completed");
    }
  }

  private static Map<DeliveryStatus, Long> count(TourStage stage, TenantId company) {
    return stage.database().deliveries().count(DeliveryQuery.all().withTenant(company));
  }
}
