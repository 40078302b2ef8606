package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.InvoiceIssued;
import io.reportcache.examples.invoicing.event.ProjectCompleted;
import org.jdbi.v3.core.Handle;

/** Bills what is left of a project's budget, and tells its owner and accounting. */
final class BillProject implements OnceHandler.Reaction<ProjectCompleted> {

  private final Publisher publisher;

  BillProject(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public String to(EventEnvelope<? extends ProjectCompleted> envelope, Handle handle) {
    String project = envelope.event().project();
    Work work = Work.in(handle);
    long budget =
        work.only("inv_project", project, "budget_cents", (row, context) -> row.getLong(1));
    long rest = budget - billed(work, project);
    String owner = work.only("inv_project", project, "owner", (row, context) -> row.getString(1));
    if (rest <= 0) {
      work.notify(owner, "Project completed; all is billed");
      return "nothing left to bill";
    }
    String invoice = envelope.id().toString(); // the same if it runs again
    handle.execute(
        "INSERT INTO inv_invoice (tenant_id, id, project, cents, status) VALUES (?, ?, ?, ?, 'SENT')",
        work.tenant(),
        invoice,
        project,
        rest);
    work.notify(owner, "Project completed; %d cents are billed".formatted(rest));
    publisher.publish(handle, new InvoiceIssued(invoice, rest), envelope);
    return "billed %d cents".formatted(rest);
  }

  private static long billed(Work work, String project) {
    return work.handle()
        .createQuery(
            "SELECT COALESCE(SUM(cents), 0) FROM inv_invoice WHERE tenant_id = ? AND project = ?")
        .bind(0, work.tenant())
        .bind(1, project)
        .mapTo(Long.class)
        .one();
  }
}
