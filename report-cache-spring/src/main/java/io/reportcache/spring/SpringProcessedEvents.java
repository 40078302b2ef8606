package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.jdbc.JdbcProcessedEvents;
import io.reportcache.event.EventEnvelope;
import io.reportcache.tenant.TenantId;
import java.util.Objects;
import java.util.UUID;

/**
 * Has the effects of a handler happen once: it records in Spring's transaction, with the effects,
 * which event was handled. Whatever manages the transaction, it must be in the database of the
 * store of deliveries. Safe for use by many threads.
 *
 * <pre>{@code
 * @Transactional
 * public void book(EventEnvelope<InvoicePaid> paid) {
 *   if (processed.record("ledger", paid)) {
 *     // the work
 *   }
 * }
 * }</pre>
 *
 * @see JdbcProcessedEvents
 */
public final class SpringProcessedEvents {

  private final JdbcProcessedEvents processed;
  private final StoreTransactions transactions;

  /**
   * Creates it for the records in the database of a store.
   *
   * @param store of the same records
   */
  public SpringProcessedEvents(JdbcDeliveryStore store, JdbcProcessedEvents processed) {
    this.processed = Objects.requireNonNull(processed, "processed must not be null");
    transactions = new StoreTransactions(Objects.requireNonNull(store, "store must not be null"));
  }

  /**
   * Records that a handler handles an event. The same as {@link #record(String, TenantId, UUID)}
   * with the tenant and the id of the envelope.
   */
  public boolean record(String handler, EventEnvelope<?> envelope) {
    return record(handler, envelope.tenant(), envelope.id());
  }

  /**
   * Records in this thread's transaction that a handler handles an event, as {@link
   * JdbcProcessedEvents#record(java.sql.Connection, String, TenantId, UUID)} does.
   *
   * @param handler the name under which the handler records: 1 to 100 letters, digits, {@code .},
   *     {@code -} or {@code _}. Keep it when the code is renamed
   * @return true if this is the first record, so that the work is to be done; false if it was done
   *     in another transaction that has committed, or earlier in this one
   * @throws IllegalArgumentException if the name isn't allowed
   * @throws IllegalStateException if this thread is in no transaction, in one that isn't in the
   *     store's database, or in one of which nobody knows whether it has ended
   * @throws io.reportcache.durable.store.DeliveryStoreException if the database can't do it now;
   *     the transaction must be rolled back then
   */
  public boolean record(String handler, TenantId tenant, UUID id) {
    StoreTransactions.Found found = transactions.current();
    StoreTransactions.Open open = found.open();
    if (open != null) {
      return open.with(connection -> processed.record(connection, handler, tenant, id));
    }
    throw new IllegalStateException(
        found.refusal() == null
            ? "this thread is in no transaction, so the event would count as handled even if the work"
                + " fails; record it in the transaction of the work, such as in a @Transactional"
                + " method"
            : "this thread's transaction isn't on the data source of the store of deliveries, or isn't"
                + " known to be open, so the record and the work couldn't commit together; record it"
                + " in a transaction of that data source's transaction manager");
  }
}
