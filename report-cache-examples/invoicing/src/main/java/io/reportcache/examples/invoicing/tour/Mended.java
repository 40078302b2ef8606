package io.reportcache.examples.invoicing.tour;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRunLog;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.examples.invoicing.handler.EventStore;
import java.util.List;

/** A dead letter is looked at, what was wrong is mended, and it's replayed. */
final class Mended implements TourStep {

  private static final long CENTS = 9_900;

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("A dead letter: globex has no tax number, and so no receipt can be written");
    log.wanted("there is no tax number, three times");
    String globex = stage.globex().value();
    String project = stage.in(stage.globex(), () -> stage.business().createProject("ann", CENTS));
    String invoice = stage.in(stage.globex(), () -> stage.business().writeInvoice(project, CENTS));
    boolean paid = stage.in(stage.globex(), () -> stage.business().pay(invoice));
    log.check("paid", paid, CENTS + " cents");
    DeliveryQuery deadLetters =
        DeliveryQuery.deadLetters()
            .withLane(Lane.ofHandler(EventStore.RECEIPTS))
            .withTenant(stage.globex());
    log.await(
        EventStore.RECEIPTS,
        () -> stage.database().deliveries().find(deadLetters, 0, 10).size() == 1,
        "gave up after 3 attempts");
    for (StoredDelivery dead : stage.database().deliveries().find(deadLetters, 0, 10)) {
      log.check("  #" + dead.id(), true, dead.message().type() + " " + dead.message().entityId());
      for (DeliveryRunLog run : dead.runs()) {
        log.check("    attempt " + run.attempt(), run.error() != null, run.error());
      }
    }
    log.check(
        EventStore.LEDGER,
        stage.number(
                "SELECT revenue_cents FROM inv_project WHERE tenant_id = ? AND id = ?",
                globex,
                project)
            == CENTS,
        "wasn't held up");

    stage.in(
        stage.globex(),
        () -> {
          stage.business().enterTaxNumber("US987");
          return invoice;
        });
    int replayed = stage.database().deliveries().replay(deadLetters);
    log.check("mended and replayed", replayed == 1, replayed + " dead letter");
    log.await(
        "receipt",
        () ->
            stage
                    .text(
                        "SELECT text FROM inv_receipt WHERE tenant_id = ? AND invoice = ?",
                        globex,
                        invoice)
                    .startsWith("US987")
                && stage.delivery(stage.globex(), EventStore.RECEIPTS, invoice).status()
                    == DeliveryStatus.COMPLETED,
        "written");
    StoredDelivery receipt = stage.delivery(stage.globex(), EventStore.RECEIPTS, invoice);
    log.check(
        "history",
        TourStage.endings(receipt)
            .equals(List.of(Ending.FAILED, Ending.FAILED, Ending.DEAD_LETTER, Ending.SUCCEEDED)),
        TourStage.endings(receipt));
    log.check(
        "the other handler",
        stage.delivery(stage.globex(), EventStore.LEDGER, invoice).runs().size() == 1,
        "ran once");
  }
}
