package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.InvoicePaid;
import io.reportcache.examples.invoicing.event.PaymentBooked;
import org.jdbi.v3.core.Handle;

/** Writes a payment into the ledger, adds it to the project's revenue and tells accounting. */
final class BookPayment implements OnceHandler.Reaction<InvoicePaid> {

  private final Publisher publisher;

  BookPayment(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public String to(EventEnvelope<? extends InvoicePaid> envelope, Handle handle) {
    InvoicePaid paid = envelope.event();
    Work work = Work.in(handle);
    handle.execute(
        "INSERT INTO inv_ledger (tenant_id, invoice, cents, currency) VALUES (?, ?, ?, ?)",
        work.tenant(),
        paid.invoice(),
        paid.cents(),
        paid.currency());
    handle.execute(
        "UPDATE inv_project SET revenue_cents = revenue_cents + ? WHERE tenant_id = ? AND id = ?",
        paid.cents(),
        work.tenant(),
        paid.project());
    publisher.publish(handle, new PaymentBooked(paid.invoice(), paid.cents()), envelope);
    return "booked %d cents %s".formatted(paid.cents(), paid.currency());
  }
}
