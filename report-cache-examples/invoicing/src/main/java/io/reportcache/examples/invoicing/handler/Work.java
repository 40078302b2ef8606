package io.reportcache.examples.invoicing.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.invoicing.event.EmailSent;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** What handlers read and write of the thread's tenant, in the transaction of a handle. */
record Work(Handle handle, String tenant) {

  static Work in(Handle handle) {
    TenantId tenant = TenantContext.require();
    return new Work(handle, tenant.value());
  }

  void notify(String receiver, String text) {
    handle.execute(
        "INSERT INTO inv_notification (tenant_id, receiver, text) VALUES (?, ?, ?)",
        tenant,
        receiver,
        text);
  }

  /** Hands an e-mail to the mail server, here a table, and says so. */
  void mail(String receiver, String subject, EventEnvelope<?> cause, Publisher publisher) {
    String id =
        UUID.nameUUIDFromBytes((receiver + subject + cause.id()).getBytes(UTF_8)).toString();
    handle.execute(
        "INSERT INTO inv_email (tenant_id, id, receiver, subject) VALUES (?, ?, ?, ?)",
        tenant,
        id,
        receiver,
        subject);
    publisher.publish(handle, new EmailSent(id, receiver, subject), cause);
  }

  /** Returns one column of the row with that id, or fails and says which is missing. */
  <T> T only(String table, String id, String column, RowMapper<T> mapper) {
    return handle
        .createQuery("SELECT " + column + " FROM " + table + " WHERE tenant_id = ? AND id = ?")
        .bind(0, tenant)
        .bind(1, id)
        .map(mapper)
        .findOne()
        .orElseThrow(
            () -> new IllegalStateException("%s has no %s %s".formatted(tenant, table, id)));
  }
}
