package io.reportcache.delivery;

import io.reportcache.transaction.Transaction;
import java.util.List;
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
