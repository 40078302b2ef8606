package io.reportcache.examples.invoicing.tour;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.examples.invoicing.handler.EventStore;

/** An event that last year's application stored, by a class of another name and fewer fields. */
final class LastYears implements TourStep {

  @EventName("invoice.paid")
  private record PaymentReceived(String invoice, String project, long cents)
      implements DomainEvent {}

  @Override
  public void run(TourStage stage) throws Exception {
    TourLog log = stage.log();
    log.heading("invoice.paid of version 1, which had no currency");
    DurableEvents lastYears =
        DurableEvents.builder(stage.database().deliveries(), JacksonCodecs.available())
            .type(PaymentReceived.class)
            .handler(
                EventStore.LEDGER, PaymentReceived.class, LaneOptions.defaults(), (paid, run) -> {})
            .withoutLocalBus()
            .build();
    String project = stage.in(stage.acme(), () -> stage.business().createProject("ann", 0));
    String invoice = stage.in(stage.acme(), () -> stage.business().writeInvoice(project, 700));
    stage.in(
        stage.acme(),
        () -> {
          lastYears.publish(new PaymentReceived(invoice, project, 700));
          return invoice;
        });
    log.await(
        "ledger",
        () ->
            stage.text("SELECT currency FROM inv_ledger WHERE invoice = ?", invoice).equals("EUR"),
        "700 cents EUR");
  }
}
