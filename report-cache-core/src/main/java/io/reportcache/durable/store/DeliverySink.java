package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Takes deliveries. A sink may belong to a transaction: its deliveries are there once that has
 * committed.
 */
@FunctionalInterface
public interface DeliverySink {

  /**
   * Adds the deliveries in the given order, all or none. A delivery whose idempotency key is there
   * already is left out.
   *
   * @throws DeliveryStoreException if they couldn't be stored
   */
  void add(List<NewDelivery> deliveries);

  /**
   * Cancels the deliveries of an event or a job that still wait: for their time, their turn,
   * another attempt, or a worker that knows their type. Their history is removed, too, and their
   * idempotency key is free again. In a transaction this takes effect when it commits.
   *
   * <p>A delivery that a worker has claimed stays and is counted as running. If a worker claims it
   * at this moment, either the claim or this call is first. This call waits for deliveries that
   * somebody else's transaction has locked, since only its end tells what there is to change. In a
   * transaction of its own it waits for the store's time limit, in a database a minute by default;
   * then it throws, and nothing has changed. In your transaction it waits as long as your
   * connection allows. Workers go on meanwhile.
   *
   * @param tenant the tenant of the event or job; another tenant's is not found (T1)
   * @param message the id that publishing or dispatching returned
   * @throws UnsupportedOperationException if this sink can only add, which is the default
   * @throws DeliveryStoreException if the store can't do it now
   */
  default DeliveryChange cancel(TenantId tenant, UUID message) {
    throw new UnsupportedOperationException(
        "%s can only add deliveries; cancel by the store or by its sink".formatted(this));
  }

  /**
   * Moves the deliveries of an event or a job that still wait: they become due when this delay,
   * counted from now, has passed. A delivery that waits for another attempt is moved, too. One that
   * waits for its turn among those of its entity goes on to wait for it, and keeps those behind it
   * waiting. Parked deliveries stay as they are. All else is as for {@link #cancel}.
   *
   * @param delay zero makes them due at once; not negative, at most {@link
   *     NewDelivery#LONGEST_DELAY}
   */
  default DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    throw new UnsupportedOperationException(
        "%s can only add deliveries; reschedule by the store or by its sink".formatted(this));
  }

  /**
   * Calls the callback when the transaction that this thread adds to has committed, or has ended
   * with an unknown outcome. It isn't called if the transaction is rolled back. Where each addition
   * commits by itself, the callback is called at once, as for a commit.
   *
   * @param callback must throw nothing
   * @return false, the default, if this sink can't see the end of the transaction; the callback is
   *     never called then
   */
  default boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    return false;
  }
}
