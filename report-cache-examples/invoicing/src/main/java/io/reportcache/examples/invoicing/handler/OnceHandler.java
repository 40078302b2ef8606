package io.reportcache.examples.invoicing.handler;

import io.reportcache.durable.DurableEventHandler;
import io.reportcache.durable.worker.DeliveryRun;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEnvelope;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Handles an event in one transaction, together with a row that says so: should a process die
 * between this and the record of it, the second run finds the row and does nothing.
 */
final class OnceHandler<E extends DomainEvent> implements DurableEventHandler<E> {

  private final String name;
  private final Jdbi jdbi;
  private final Reaction<E> reaction;

  /**
   * What is done about an event.
   *
   * @param <E> the events
   */
  @FunctionalInterface
  interface Reaction<E extends DomainEvent> {

    /**
     * Does it.
     *
     * @return what came of it
     */
    String to(EventEnvelope<? extends E> envelope, Handle handle) throws Exception;
  }

  OnceHandler(String name, Jdbi jdbi, Reaction<E> reaction) {
    this.name = name;
    this.jdbi = jdbi;
    this.reaction = reaction;
  }

  @Override
  public void handle(EventEnvelope<? extends E> envelope, DeliveryRun run) throws Exception {
    run.performedBy("invoicing");
    run.result(once(envelope));
  }

  String once(EventEnvelope<? extends E> envelope) throws Exception {
    return jdbi.<String, Exception>inTransaction(
        handle -> isFirst(handle, envelope) ? reaction.to(envelope, handle) : "was done before");
  }

  private boolean isFirst(Handle handle, EventEnvelope<?> envelope) {
    int before =
        handle
            .createQuery("SELECT COUNT(*) FROM inv_handled WHERE handler = ? AND event_id = ?")
            .bind(0, name)
            .bind(1, envelope.id().toString())
            .mapTo(Integer.class)
            .one();
    if (before == 0) {
      handle.execute(
          "INSERT INTO inv_handled (handler, event_id) VALUES (?, ?)",
          name,
          envelope.id().toString());
    }
    return before == 0;
  }
}
