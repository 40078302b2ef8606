package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.InvoicePaid;
import org.jdbi.v3.core.Handle;

/** Writes and sends the receipt of a payment, which must carry the company's tax number. */
final class WriteReceipt implements OnceHandler.Reaction<InvoicePaid> {

  static final String TAX_NUMBER = "tax-number";

  private final Publisher publisher;

  WriteReceipt(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public String to(EventEnvelope<? extends InvoicePaid> envelope, Handle handle) {
    InvoicePaid paid = envelope.event();
    Work work = Work.in(handle);
    String taxNumber =
        handle
            .createQuery("SELECT content FROM inv_setting WHERE tenant_id = ? AND name = ?")
            .bind(0, work.tenant())
            .bind(1, TAX_NUMBER)
            .mapTo(String.class)
            .findOne()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "%s has no setting %s; enter it, then replay"
                            .formatted(work.tenant(), TAX_NUMBER)));
    handle.execute(
        "INSERT INTO inv_receipt (tenant_id, invoice, text) VALUES (?, ?, ?)",
        work.tenant(),
        paid.invoice(),
        "%s received %d cents %s".formatted(taxNumber, paid.cents(), paid.currency()));
    String owner =
        work.only("inv_project", paid.project(), "owner", (row, context) -> row.getString(1));
    work.mail(owner, "Receipt of " + paid.invoice(), envelope, publisher);
    return "written and sent";
  }
}
