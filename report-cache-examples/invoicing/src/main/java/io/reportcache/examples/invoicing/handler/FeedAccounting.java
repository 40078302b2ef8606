package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.AccountingEvent;
import org.jdbi.v3.core.Handle;

/** Passes on what accounting's own system fetches. */
final class FeedAccounting implements OnceHandler.Reaction<AccountingEvent> {

  @Override
  public String to(EventEnvelope<? extends AccountingEvent> envelope, Handle handle) {
    AccountingEvent event = envelope.event();
    handle.execute(
        "INSERT INTO inv_accounting_feed (tenant_id, event_id, name, invoice, cents) VALUES (?, ?, ?, ?, ?)",
        Work.in(handle).tenant(),
        envelope.id().toString(),
        envelope.name(),
        event.invoice(),
        event.cents());
    return "fed";
  }
}
