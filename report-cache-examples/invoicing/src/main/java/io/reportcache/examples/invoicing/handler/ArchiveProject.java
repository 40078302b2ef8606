package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.ProjectArchived;
import io.reportcache.examples.invoicing.event.ProjectCompleted;
import org.jdbi.v3.core.Handle;

/** Puts a completed project away, and sends its owner a summary. */
final class ArchiveProject implements OnceHandler.Reaction<ProjectCompleted> {

  private final Publisher publisher;

  ArchiveProject(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public String to(EventEnvelope<? extends ProjectCompleted> envelope, Handle handle) {
    String project = envelope.event().project();
    Work work = Work.in(handle);
    handle.execute(
        "UPDATE inv_project SET status = 'ARCHIVED' WHERE tenant_id = ? AND id = ?",
        work.tenant(),
        project);
    publisher.publish(handle, new ProjectArchived(project), envelope);
    String owner = work.only("inv_project", project, "owner", (row, context) -> row.getString(1));
    long revenue =
        work.only("inv_project", project, "revenue_cents", (row, context) -> row.getLong(1));
    work.mail(
        owner,
        "Your project is completed; it brought %d cents".formatted(revenue),
        envelope,
        publisher);
    return "archived, and its owner has a summary";
  }
}
