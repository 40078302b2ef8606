package io.reportcache.examples.invoicing.event;

import io.reportcache.event.DomainEvent;

/** What the accounting department's system is told; the name and fields are agreed with it. */
public sealed interface AccountingEvent extends DomainEvent permits PaymentBooked, InvoiceIssued {

  /** Returns which invoice it is about. */
  String invoice();

  /** Returns how much. */
  long cents();
}
