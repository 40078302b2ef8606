package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Adds, cancels and reschedules deliveries. A sink may belong to a transaction; then its changes
 * take effect when the transaction commits.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface DeliverySink {

  /**
   * Adds the deliveries in the given order, all or none. A delivery whose idempotency key is
   * already stored in its lane is left out.
   *
   * @throws DeliveryStoreException if they couldn't be stored
   */
  void add(List<NewDelivery> deliveries);

  /**
   * Cancels the deliveries of an event or a job that still wait, whether for their due time, their
   * turn, another attempt, or a worker that knows their type. Their history is removed, too, and
   * their idempotency key can be used again. In a transaction this takes effect when it commits.
   *
   * <p>A delivery that a worker has claimed stays and is counted as running. If a worker claims it
   * at the same moment, either the claim or this call comes first. This call waits for deliveries
   * that another transaction has locked, since only its end shows whether they can be changed. In a
   * transaction of its own it waits for the store's time limit, which in a database is a minute by
   * default; then it throws, and nothing has changed. In your transaction it waits as long as your
   * connection allows. Workers aren't held up meanwhile.
   *
   * @param tenant the tenant of the event or job; deliveries of other tenants aren't found (T1)
   * @param message the id that publishing or dispatching returned
   * @throws UnsupportedOperationException if this sink can only add, which is the default
   * @throws DeliveryStoreException if the store can't cancel now
   */
  default DeliveryChange cancel(TenantId tenant, UUID message) {
    throw new UnsupportedOperationException(
        "%s can only add deliveries; cancel with the store or a sink of the store".formatted(this));
  }

  /**
   * Reschedules the deliveries of an event or a job that still wait. They become due after the
   * given delay, counted from now. Deliveries that wait for another attempt are rescheduled, too. A
   * delivery that waits for its turn among those with its order key still waits for it, and the
   * deliveries behind it still wait for it. Parked deliveries aren't changed. Everything else is as
   * for {@link #cancel}.
   *
   * @param delay zero makes them due at once; not negative, at most {@link
   *     NewDelivery#LONGEST_DELAY}
   * @throws IllegalArgumentException if the delay is out of this range
   * @throws UnsupportedOperationException if this sink can only add, which is the default
   * @throws DeliveryStoreException if the store can't reschedule now
   */
  default DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    throw new UnsupportedOperationException(
        "%s can only add deliveries; reschedule with the store or a sink of the store"
            .formatted(this));
  }

  /**
   * Registers a callback for the end of the transaction that this thread adds to. The callback is
   * called when the transaction has committed or has ended with an unknown outcome, but not when it
   * is rolled back. If each addition commits by itself, the callback is called at once, as for a
   * commit.
   *
   * @param callback must not throw
   * @return false, the default, if this sink can't see the end of the transaction; the callback is
   *     never called then
   */
  default boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    return false;
  }
}
