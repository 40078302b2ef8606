package io.reportcache.examples.invoicing.tour;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import io.reportcache.examples.invoicing.event.CompanyCreated;
import io.reportcache.examples.invoicing.event.CompanyDeleted;
import io.reportcache.examples.invoicing.event.CompanyUpdated;
import io.reportcache.examples.invoicing.event.DocumentDeleted;
import io.reportcache.examples.invoicing.event.DocumentShared;
import io.reportcache.examples.invoicing.event.EmailFailed;
import io.reportcache.examples.invoicing.event.EmailOpened;
import io.reportcache.examples.invoicing.event.EventTypes;
import io.reportcache.examples.invoicing.event.InvoiceCreated;
import io.reportcache.examples.invoicing.event.InvoiceOverdue;
import io.reportcache.examples.invoicing.event.InvoiceSent;
import io.reportcache.examples.invoicing.event.NotificationRead;
import io.reportcache.examples.invoicing.event.NotificationSent;
import io.reportcache.examples.invoicing.event.PaymentFailed;
import io.reportcache.examples.invoicing.event.PaymentReceived;
import io.reportcache.examples.invoicing.event.PaymentRefunded;
import io.reportcache.examples.invoicing.event.ProjectCreated;
import io.reportcache.examples.invoicing.event.ProjectUpdated;
import io.reportcache.examples.invoicing.event.TaskAssigned;
import io.reportcache.examples.invoicing.event.TaskCompleted;
import io.reportcache.examples.invoicing.event.TaskCreated;
import io.reportcache.examples.invoicing.event.UserActivated;
import io.reportcache.examples.invoicing.event.UserDeactivated;
import io.reportcache.examples.invoicing.event.UserDeleted;
import io.reportcache.examples.invoicing.event.UserUpdated;
import io.reportcache.examples.invoicing.handler.EventStore;
import io.reportcache.tenant.TenantContext;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Currency;
import java.util.List;

/**
 * All other facts of the business: each stands in the audit as what it was, and in the catalogue.
 */
final class AllFacts implements TourStep {

  private static final Currency EUR = Currency.getInstance("EUR");

  private final EventStore events;

  AllFacts(EventStore events) {
    this.events = events;
  }

  @Override
  public void run(TourStage stage) throws InterruptedException {
    TourLog log = stage.log();
    log.heading("All facts: what no handler but the audit acts on is kept as well");
    List<DomainEvent> facts = facts();
    TenantContext.run(stage.globex(), () -> facts.forEach(stage.business()::note));
    for (DomainEvent fact : facts) {
      String name = EventType.of(fact.getClass()).name();
      log.await(
          name,
          () ->
              stage.number(
                      "SELECT COUNT(*) FROM inv_audit WHERE tenant_id = ? AND name = ?",
                      stage.globex().value(),
                      name)
                  == 1,
          "in the audit");
    }
    String catalogue = events.catalogue().markdown();
    long told =
        EventTypes.all()
            .filter(type -> catalogue.contains("| `%s` |".formatted(EventType.of(type).name())))
            .count();
    log.check("catalogue", told == EventTypes.all().count(), told + " types");
  }

  private static List<DomainEvent> facts() {
    LocalDate may = LocalDate.of(2026, 5, 31);
    return List.of(
        new UserUpdated("u-1", "Ann B."),
        new UserDeactivated("u-1", "on leave"),
        new UserActivated("u-1"),
        new UserDeleted("u-2"),
        new CompanyCreated("c-1", "Initech"),
        new CompanyUpdated("c-1", "Initech Ltd."),
        new CompanyDeleted("c-2"),
        new ProjectCreated("p-1", "ann", 10_000),
        new ProjectUpdated("p-1", 12_000),
        new TaskCreated("t-1", "p-1", "Call the client", may),
        new TaskAssigned("t-1", "tim"),
        new TaskCompleted("t-1", "tim"),
        new InvoiceCreated("i-1", "p-1", new BigDecimal("120.00")),
        new InvoiceSent("i-1", "Initech Ltd."),
        new InvoiceOverdue("i-1", may),
        new DocumentShared("d-1", "tim"),
        new DocumentDeleted("d-1"),
        new PaymentReceived("b-1", "i-1", new BigDecimal("120.00"), EUR),
        new PaymentFailed("b-2", "i-2", "no funds"),
        new PaymentRefunded("b-1", new BigDecimal("20.00"), EUR),
        new EmailFailed("e-1", "no such receiver"),
        new EmailOpened("e-2", OffsetDateTime.parse("2026-05-31T09:00:00+02:00")),
        new NotificationSent("n-1", "tim"),
        new NotificationRead("n-1", Instant.parse("2026-05-31T07:00:00Z")));
  }
}
