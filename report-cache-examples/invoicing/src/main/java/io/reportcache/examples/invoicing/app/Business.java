package io.reportcache.examples.invoicing.app;

import io.reportcache.event.DomainEvent;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.reportcache.examples.invoicing.event.DocumentUploaded;
import io.reportcache.examples.invoicing.event.InvoicePaid;
import io.reportcache.examples.invoicing.event.ProjectCompleted;
import io.reportcache.examples.invoicing.event.TaskOverdue;
import io.reportcache.examples.invoicing.event.UserCreated;
import io.reportcache.examples.invoicing.handler.EventStore;
import io.reportcache.tenant.TenantContext;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * What can be done in the company that the thread works for. Each change publishes its event in its
 * own transaction: neither is there without the other.
 */
public final class Business {

  private final Jdbi jdbi;
  private final EventStore events;

  /** Works on a database, and publishes to its event store. */
  public Business(InvoicingDatabase database, EventStore events) {
    this.jdbi = database.jdbi();
    this.events = events;
  }

  /** Adds a user and returns the id. */
  public String createUser(String name) {
    String id = newId();
    jdbi.<RuntimeException>useTransaction(
        handle -> {
          handle.execute(
              "INSERT INTO inv_user (tenant_id, id, name) VALUES (?, ?, ?)", tenant(), id, name);
          events.publish(handle, new UserCreated(id, name));
        });
    return id;
  }

  /** Notes a fact of which nothing is kept here but its event. */
  public void note(DomainEvent fact) {
    jdbi.<RuntimeException>useTransaction(handle -> events.publish(handle, fact));
  }

  /** Subscribes to a project's service, paid until a day. */
  public void subscribe(String project, LocalDate paidUntil) {
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "INSERT INTO inv_subscription (tenant_id, project, paid_until) VALUES (?, ?, ?)",
                tenant(),
                project,
                paidUntil));
  }

  /** Begins a project and returns its id. */
  public String createProject(String owner, long budgetCents) {
    String id = newId();
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "INSERT INTO inv_project (tenant_id, id, owner, budget_cents, revenue_cents,"
                    + " status) VALUES (?, ?, ?, ?, 0, 'OPEN')",
                tenant(),
                id,
                owner,
                budgetCents));
    return id;
  }

  /** Adds a task to a project and returns its id. */
  public String addTask(String project, String assignee, String title, LocalDate due) {
    String id = newId();
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "INSERT INTO inv_task (tenant_id, id, project, assignee, title, due, status) VALUES"
                    + " (?, ?, ?, ?, ?, ?, 'OPEN')",
                tenant(),
                id,
                project,
                assignee,
                title,
                due));
    return id;
  }

  /** Marks the tasks of projects that should have been done before this day; returns how many. */
  public int markOverdue(LocalDate today) {
    return jdbi.inTransaction(
        handle -> {
          List<TaskOverdue> overdue =
              handle
                  .createQuery(
                      "SELECT id, project, assignee FROM inv_task WHERE tenant_id = ? AND due < ?"
                          + " AND status = 'OPEN' AND project IS NOT NULL FOR UPDATE")
                  .bind(0, tenant())
                  .bind(1, today)
                  .map(
                      (row, context) ->
                          new TaskOverdue(row.getString(1), row.getString(2), row.getString(3)))
                  .list();
          for (TaskOverdue task : overdue) {
            setStatus(handle, "inv_task", task.task(), "OPEN", "OVERDUE");
            events.publish(handle, task);
          }
          return overdue.size();
        });
  }

  /** Writes an invoice and returns its id. */
  public String writeInvoice(String project, long cents) {
    String id = newId();
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "INSERT INTO inv_invoice (tenant_id, id, project, cents, status) VALUES (?, ?, ?,"
                    + " ?, 'SENT')",
                tenant(),
                id,
                project,
                cents));
    return id;
  }

  /** Notes that an invoice was paid, in euros; tells whether it was open. */
  public boolean pay(String invoice) {
    return jdbi.inTransaction(handle -> pay(handle, invoice));
  }

  /** Does so in the transaction of a handle. */
  public boolean pay(Handle handle, String invoice) {
    if (!setStatus(handle, "inv_invoice", invoice, "SENT", "PAID")) {
      return false;
    }
    InvoicePaid paid =
        handle
            .createQuery("SELECT project, cents FROM inv_invoice WHERE tenant_id = ? AND id = ?")
            .bind(0, tenant())
            .bind(1, invoice)
            .map(
                (row, context) -> new InvoicePaid(invoice, row.getString(1), row.getLong(2), "EUR"))
            .one();
    events.publish(handle, paid);
    return true;
  }

  /** Announces a document whose content comes later, and returns its id. */
  public String announceDocument(String project, String name) {
    String id = newId();
    jdbi.<RuntimeException>useTransaction(
        handle -> {
          handle.execute(
              "INSERT INTO inv_document (tenant_id, id, project, name) VALUES (?, ?, ?, ?)",
              tenant(),
              id,
              project,
              name);
          events.publish(handle, new DocumentUploaded(id, project));
        });
    return id;
  }

  /** Stores a document's content. */
  public void storeContent(String document, String content) {
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "UPDATE inv_document SET content = ? WHERE tenant_id = ? AND id = ?",
                content,
                tenant(),
                document));
  }

  /** Completes a project; tells whether it was open. */
  public boolean completeProject(String project) {
    return jdbi.inTransaction(
        handle -> {
          boolean completed = setStatus(handle, "inv_project", project, "OPEN", "COMPLETED");
          if (completed) {
            events.publish(handle, new ProjectCompleted(project));
          }
          return completed;
        });
  }

  /** Enters the company's tax number. */
  public void enterTaxNumber(String number) {
    jdbi.<RuntimeException>useHandle(
        handle ->
            handle.execute(
                "INSERT INTO inv_setting (tenant_id, name, content) VALUES (?, 'tax-number', ?)",
                tenant(),
                number));
  }

  private static boolean setStatus(Handle handle, String table, String id, String from, String to) {
    return handle.execute(
            "UPDATE " + table + " SET status = ? WHERE tenant_id = ? AND id = ? AND status = ?",
            to,
            tenant(),
            id,
            from)
        == 1;
  }

  private static String tenant() {
    return TenantContext.require().value();
  }

  private static String newId() {
    return UUID.randomUUID().toString();
  }
}
