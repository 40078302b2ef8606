package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.InvoicePaid;
import java.time.LocalDate;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Extends the subscription that was paid by a month, if the project has one. */
final class ExtendSubscription implements OnceHandler.Reaction<InvoicePaid> {

  @Override
  public String to(EventEnvelope<? extends InvoicePaid> envelope, Handle handle) {
    String project = envelope.event().project();
    Work work = Work.in(handle);
    Optional<LocalDate> until =
        handle
            .createQuery(
                "SELECT paid_until FROM inv_subscription WHERE tenant_id = ? AND project = ? FOR"
                    + " UPDATE")
            .bind(0, work.tenant())
            .bind(1, project)
            .mapTo(LocalDate.class)
            .findOne();
    if (until.isEmpty()) {
      return "no subscription";
    }
    LocalDate extended = until.get().plusMonths(1);
    handle.execute(
        "UPDATE inv_subscription SET paid_until = ? WHERE tenant_id = ? AND project = ?",
        extended,
        work.tenant(),
        project);
    return "paid until " + extended;
  }
}
