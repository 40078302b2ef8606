package io.reportcache.durable.store;

import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Takes deliveries. One may belong to a transaction: then they are there once it has committed. */
@FunctionalInterface
public interface DeliverySink {

  /**
   * Adds the deliveries, all or none, in this order; of those with an idempotency key that is there
   * already, none.
   *
   * @throws DeliveryStoreException if they couldn't be stored
   */
  void add(List<NewDelivery> deliveries);

  /**
   * Removes what waits of an event or a job: for its time, its turn, another attempt, or somebody
   * who knows its type. Its history goes, too, and its idempotency key is free again. In a
   * transaction it's so once that has committed.
   *
   * <p>What a worker has claimed stays, runs and is counted as running; of a claim at the same
   * moment either this or the claim is first. For what somebody else's transaction has locked it
   * waits, as only the end of that tells what there is to change: for as long as the store's time
   * limit in a transaction of its own (a database: a minute by default; then it throws, and nothing
   * has changed), and in yours as long as your connection allows. Workers don't wait for it
   * meanwhile.
   *
   * @param tenant whose it is; of another's nothing is found (T1)
   * @param message the id that publishing or dispatching returned
   * @throws UnsupportedOperationException if this sink can only add, which is the default
   * @throws DeliveryStoreException if the store can't do it now
   */
  default DeliveryChange cancel(TenantId tenant, UUID message) {
    throw new UnsupportedOperationException(
        "%s can only add deliveries; cancel by the store or by its sink".formatted(this));
  }

  /**
   * Has what waits of an event or a job wait from now on for so long, or be due now. What waits for
   * another attempt is moved, too; what waits for its turn of an entity, still does, and keeps
   * others behind it waiting; what is parked stays as it is. All else as for {@link #cancel}.
   *
   * @param delay zero for now; not negative, at most {@link NewDelivery#LONGEST_DELAY}
   */
  default DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    throw new UnsupportedOperationException(
        "%s can only add deliveries; reschedule by the store or by its sink".formatted(this));
  }

  /**
   * Has the callback called when the transaction that this thread adds to has committed, or ended
   * with unknown outcome; if it's rolled back, never. Where each addition commits by itself there
   * is nothing to wait for: it's called here and now, as for a commit.
   *
   * @param callback throws nothing
   * @return whether it is so; false, which is the default, if this sink can't see the end of the
   *     transaction, and then the callback is never called
   */
  default boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    return false;
  }
}
