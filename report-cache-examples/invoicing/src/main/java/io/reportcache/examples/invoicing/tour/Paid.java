package io.reportcache.examples.invoicing.tour;

import io.reportcache.examples.invoicing.handler.EventStore;
import io.reportcache.tenant.TenantContext;
import java.time.LocalDate;

/** A payment is booked, receipted and passed on; one that is rolled back never was. */
final class Paid implements TourStep {

  private static final long BUDGET = 500_000;
  private static final long CENTS = 123_400;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("invoice.paid: booked, receipted, and accounting is told");
    String acme = stage.acme().value();
    String project = stage.in(stage.acme(), () -> stage.business().createProject("ann", BUDGET));
    String invoice = stage.in(stage.acme(), () -> stage.business().writeInvoice(project, CENTS));
    TenantContext.run(
        stage.acme(), () -> stage.business().subscribe(project, LocalDate.of(2026, 1, 31)));
    boolean paid = stage.in(stage.acme(), () -> stage.business().pay(invoice));
    log.check("paid", paid, CENTS + " cents");
    log.await(
        "ledger",
        () ->
            stage.number(
                    "SELECT COUNT(*) FROM inv_ledger WHERE tenant_id = ? AND invoice = ?",
                    acme,
                    invoice)
                == 1,
        "has the payment");
    log.check(
        "revenue of the project",
        stage.number(
                "SELECT revenue_cents FROM inv_project WHERE tenant_id = ? AND id = ?",
                acme,
                project)
            == CENTS,
        CENTS + " cents");
    log.await(
        "receipt",
        () ->
            stage
                .text(
                    "SELECT text FROM inv_receipt WHERE tenant_id = ? AND invoice = ?",
                    acme,
                    invoice)
                .startsWith("DE123"),
        "carries the tax number");
    log.check(
        "receipt by e-mail",
        stage.number(
                "SELECT COUNT(*) FROM inv_email WHERE tenant_id = ? AND receiver = 'ann' AND"
                    + " subject = ?",
                acme,
                "Receipt of " + invoice)
            == 1,
        "sent");
    log.await(
        "subscription",
        () ->
            stage
                .text(
                    "SELECT CAST(paid_until AS VARCHAR(10)) FROM inv_subscription WHERE tenant_id ="
                        + " ? AND project = ?",
                    acme,
                    project)
                .equals("2026-02-28"),
        "extended by a month");
    log.await(
        "accounting",
        () ->
            stage.number(
                    "SELECT COUNT(*) FROM inv_accounting_feed WHERE tenant_id = ? AND invoice = ?"
                        + " AND name = 'accounting.payment.booked'",
                    acme,
                    invoice)
                == 1,
        "was told by an event that followed");
    log.await(
        "what followed from what",
        () ->
            stage.number(
                    """
                    SELECT COUNT(*) FROM inv_audit booked JOIN inv_audit paid
                      ON paid.event_id = booked.causation_id
                      AND paid.correlation_id = booked.correlation_id
                    WHERE booked.tenant_id = ? AND booked.name = 'accounting.payment.booked'
                      AND paid.name = 'invoice.paid' AND paid.causation_id IS NULL\
                    """,
                    acme)
                == 1,
        "accounting.payment.booked followed from invoice.paid");
    boolean again = stage.in(stage.acme(), () -> stage.business().pay(invoice));
    log.check("paid again", !again, "nothing happens");
    rolledBack(stage, project);
  }

  private static void rolledBack(TourStage stage, String project) throws Exception {
    TourLog log = stage.log();
    log.heading("Rolled back: nothing of it happens");
    String invoice = stage.in(stage.acme(), () -> stage.business().writeInvoice(project, 1));
    long before = stage.deliveries(stage.acme());
    try {
      TenantContext.run(stage.acme(), () -> payAndBreakOff(stage, invoice));
    } catch (BankRefusesException e) {
      log.check("payment", true, "broken off: " + e.getMessage());
    }
    log.check(
        "invoice",
        stage.text("SELECT status FROM inv_invoice WHERE id = ?", invoice).equals("SENT"),
        "still open");
    log.check("events", stage.deliveries(stage.acme()) == before, "none stored");
    boolean paid = stage.in(stage.acme(), () -> stage.business().pay(invoice));
    log.await(
        "paid after all",
        () -> stage.number("SELECT COUNT(*) FROM inv_ledger WHERE invoice = ?", invoice) == 1,
        paid ? "booked once" : "wasn't open");
    log.await(
        "runs of " + EventStore.LEDGER,
        () -> stage.delivery(stage.acme(), EventStore.LEDGER, invoice).runs().size() == 1,
        "1");
  }

  private static void payAndBreakOff(TourStage stage, String invoice) {
    stage
        .database()
        .jdbi()
        .<RuntimeException>useTransaction(
            handle -> {
              stage.business().pay(handle, invoice);
              throw new BankRefusesException();
            });
  }

  private static final class BankRefusesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BankRefusesException() {
      super("the bank refuses");
    }
  }
}
