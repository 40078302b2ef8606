package io.reportcache.examples.invoicing.handler;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.UserCreated;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/** Greets who has joined, by a note and by e-mail, and gives them a first task. */
final class WelcomeUser implements OnceHandler.Reaction<UserCreated> {

  private static final int DAYS_TO_SETTLE_IN = 14;

  private final Publisher publisher;

  WelcomeUser(Publisher publisher) {
    this.publisher = publisher;
  }

  @Override
  public String to(EventEnvelope<? extends UserCreated> envelope, Handle handle) {
    UserCreated created = envelope.event();
    Work work = Work.in(handle);
    work.notify(created.user(), "Welcome, " + created.name());
    work.mail(created.user(), "Welcome, " + created.name(), envelope, publisher);
    LocalDate joined = LocalDate.ofInstant(envelope.createdAt(), ZoneOffset.UTC);
    handle.execute(
        "INSERT INTO inv_task (tenant_id, id, assignee, title, due, status) VALUES (?, ?, ?, ?, ?,"
            + " 'OPEN')",
        work.tenant(),
        envelope.id().toString(),
        created.user(),
        "Complete your profile",
        joined.plusDays(DAYS_TO_SETTLE_IN));
    return "welcomed";
  }
}
