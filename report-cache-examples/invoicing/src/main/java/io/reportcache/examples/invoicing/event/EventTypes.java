package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;
import java.util.List;
import java.util.stream.Stream;

/** All types of events of the business. */
public final class EventTypes {

  /** Facts of the business itself. */
  public static final List<Class<? extends DomainEvent>> DOMAIN =
      List.of(
          UserCreated.class,
          UserUpdated.class,
          UserDeleted.class,
          UserActivated.class,
          UserDeactivated.class,
          CompanyCreated.class,
          CompanyUpdated.class,
          CompanyDeleted.class,
          ProjectCreated.class,
          ProjectUpdated.class,
          ProjectCompleted.class,
          ProjectArchived.class,
          TaskCreated.class,
          TaskAssigned.class,
          TaskCompleted.class,
          TaskOverdue.class,
          InvoiceCreated.class,
          InvoiceSent.class,
          InvoicePaid.class,
          InvoiceOverdue.class,
          DocumentUploaded.class,
          DocumentDeleted.class,
          DocumentShared.class);

  /** What comes from or goes to the bank, the mail server and people's boxes. */
  public static final List<Class<? extends DomainEvent>> INTEGRATION =
      List.of(
          PaymentReceived.class,
          PaymentFailed.class,
          PaymentRefunded.class,
          EmailSent.class,
          EmailFailed.class,
          EmailOpened.class,
          NotificationSent.class,
          NotificationRead.class);

  /** What the accounting department's system is told. */
  public static final List<Class<? extends DomainEvent>> ACCOUNTING =
      List.of(PaymentBooked.class, InvoiceIssued.class);

  private EventTypes() {}

  /** Returns all of them. */
  public static Stream<Class<? extends DomainEvent>> all() {
    return Stream.of(DOMAIN, INTEGRATION, ACCOUNTING).flatMap(List::stream);
  }
}
