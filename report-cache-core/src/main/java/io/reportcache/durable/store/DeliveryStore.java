package io.reportcache.durable.store;

import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Keeps deliveries until they are done, and tells who may run which. Safe for use by many threads
 * and, where the store is shared, by many processes. Every method throws {@link
 * DeliveryStoreException} if the store can't do it now; nothing has changed then, and it may be
 * tried again.
 *
 * <p>All times are by the store's own clock: what the clocks of those who use it say doesn't
 * matter.
 */
public interface DeliveryStore extends DeliverySink {

  /** Calls the callback: what is added here is a transaction of its own. */
  @Override
  default boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    callback.accept(Transaction.Outcome.COMMITTED);
    return true;
  }

  /**
   * Gives deliveries to an owner. In a lane each tenant that has something waiting gets its turn;
   * those of one tenant come by priority, then in the order in which they were added. One that
   * another owns, that isn't due, or whose {@linkplain NewDelivery#orderKey() turn} it isn't, is
   * passed over.
   *
   * @return as many as there are for this owner now, perhaps none
   */
  List<ClaimedDelivery> claim(Claim claim);

  /**
   * Writes down how claimed deliveries have ended, with a row in the log for each run. What isn't
   * the owner's any more stays as it is (E3).
   *
   * @return those that had no effect since another owns the delivery or has ended it
   */
  List<Settlement> settle(List<Settlement> settlements);

  /**
   * Does the same for what can be settled now. One that somebody keeps from being written, such as
   * a transaction that has locked its row, doesn't hold up the others. Waits for it unless
   * overridden.
   *
   * @param locked told of each that can't be settled now; nothing was written of it, it's still its
   *     owner's, and it may be tried again
   * @return those that had no effect since another owns the delivery or has ended it
   */
  default List<Settlement> settle(List<Settlement> settlements, Consumer<Settlement> locked) {
    return settle(settlements);
  }

  /**
   * Lets leases last from now on for so long. Waits for none that somebody else keeps from being
   * written.
   *
   * @param lease more than zero
   * @return whose lease lasts, and whose can't be extended now; all others are the owner's no more
   */
  ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease);

  /**
   * Lets what is due be claimed, and what owners have let lapse, some at a time. One that lapsed
   * more often than allowed is a dead letter: it may be what kills them. What somebody else has
   * locked is passed over, and waits for the next time.
   */
  Tended tend(int lapsesAllowed);

  /**
   * Lets parked deliveries be claimed again by who knows their types, those that were added first
   * to begin with. What somebody else has locked is passed over, and waits for the next time.
   *
   * @param types each with the latest version that is known
   * @return how many; if any, there may be more, as a database does ten thousand at most, a
   *     thousand of each type in turn, or a thousand of each if there are more types than ten
   */
  int unpark(Lane lane, Map<String, Integer> types);

  /**
   * Returns what is due and waits to be claimed, also behind others of its entity, and what is
   * parked, by lane. It counts them all, so it is asked every few minutes only. None unless
   * overridden, and then nobody is told of deliveries that no process works.
   */
  default List<Backlog> backlog() {
    return List.of();
  }

  /**
   * Removes completed deliveries and their history, some at a time. What somebody else has locked
   * is passed over, and waits for the next time. If it throws, some may have been removed before.
   *
   * @param age how long ago they were completed at least; not negative
   * @return how many; fewer than there are if it's interrupted
   */
  int purge(Duration age);

  /**
   * Checks the length of a lease, for stores.
   *
   * @throws IllegalArgumentException if it isn't more than zero
   */
  static void checkLease(Duration lease) {
    Objects.requireNonNull(lease, "lease must not be null");
    if (lease.isNegative() || lease.isZero()) {
      throw new IllegalArgumentException("lease must be more than zero, was " + lease);
    }
  }

  /**
   * Checks the age of what is to be purged, for stores.
   *
   * @throws IllegalArgumentException if it's negative
   */
  static void checkAge(Duration age) {
    Objects.requireNonNull(age, "age must not be null");
    if (age.isNegative()) {
      throw new IllegalArgumentException("age must not be negative, was " + age);
    }
  }

  /**
   * Has the callback run soon after something was added, by whomever, if the store can tell. It's a
   * hint, which may be missed or come for nothing: who needs to know asks now and then, too. By
   * default the store never tells.
   *
   * @param added quick, throws nothing, and may be run by any thread
   */
  default Listening listen(Runnable added) {
    return () -> {};
  }

  /** The telling of a callback. */
  @FunctionalInterface
  interface Listening extends AutoCloseable {

    /** Ends it; the callback may still be running. Closing it again does nothing. */
    @Override
    void close();
  }
}
