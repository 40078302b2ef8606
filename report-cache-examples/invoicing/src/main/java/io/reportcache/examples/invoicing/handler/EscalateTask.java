package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.TaskOverdue;
import org.jdbi.v3.core.Handle;

/** Reminds who was to do a task, and tells the project's owner. */
final class EscalateTask implements OnceHandler.Reaction<TaskOverdue> {

  @Override
  public String to(EventEnvelope<? extends TaskOverdue> envelope, Handle handle) {
    TaskOverdue overdue = envelope.event();
    Work work = Work.in(handle);
    String title =
        work.only("inv_task", overdue.task(), "title", (row, context) -> row.getString(1));
    String owner =
        work.only("inv_project", overdue.project(), "owner", (row, context) -> row.getString(1));
    work.notify(overdue.assignee(), "Overdue: " + title);
    work.notify(owner, "Overdue in your project: " + title);
    return "two told";
  }
}
