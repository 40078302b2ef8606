package io.reportcache.durable.store;

import io.reportcache.transaction.Transaction;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Stores deliveries until they are done, and hands them to the nodes that run them. Safe for use by
 * many threads and, if the store is shared, by many processes. Every method throws {@link
 * DeliveryStoreException} if the store can't do it now. Unless stated otherwise nothing has changed
 * then, and the call may be repeated.
 *
 * <p>All times are by the store's own clock; the clocks of its users don't matter.
 *
 * @since 0.1
 */
public interface DeliveryStore extends DeliverySink {

  /** Calls the callback at once, since each addition to the store is a transaction of its own. */
  @Override
  default boolean onCompletion(Consumer<Transaction.Outcome> callback) {
    callback.accept(Transaction.Outcome.COMMITTED);
    return true;
  }

  /**
   * Claims deliveries for an owner. The tenants with waiting deliveries in the lane take turns. The
   * deliveries of one tenant come by priority, then in the order in which they were added. A
   * delivery is passed over if another node owns it, if it isn't due, or if its {@linkplain
   * NewDelivery#orderKey() turn} hasn't come.
   *
   * @return the claimed deliveries, at most {@link Claim#most()}; perhaps none
   */
  List<ClaimedDelivery> claim(Claim claim);

  /**
   * Records how claimed deliveries have ended, with a row in the log for each run. A delivery that
   * the owner has lost isn't changed (E3).
   *
   * @return the settlements without effect, since another node owns the delivery or has ended it
   */
  List<Settlement> settle(List<Settlement> settlements);

  /**
   * Settles those of the deliveries that can be settled now. A delivery that can't be written, for
   * example because another transaction has locked its row, doesn't hold up the others. The default
   * implementation waits for it.
   *
   * @param locked called for each delivery that can't be settled now. Nothing was written for it,
   *     its owner still has it, and it may be tried again.
   * @return the settlements without effect, since another node owns the delivery or has ended it
   */
  default List<Settlement> settle(List<Settlement> settlements, Consumer<Settlement> locked) {
    return settle(settlements);
  }

  /**
   * Extends leases to the given length, counted from now. It doesn't wait for deliveries that
   * another transaction has locked.
   *
   * @param lease more than zero
   * @return the deliveries whose lease was extended, and those whose lease can't be extended now;
   *     the owner has lost all others
   */
  ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease);

  /**
   * Makes deliveries claimable that are due or whose lease has ended, some at a time. A delivery
   * that has lapsed more often than allowed becomes a dead letter, since it may be what kills its
   * owners. Deliveries that another transaction has locked are passed over until the next call.
   *
   * @param lapsesAllowed how often a delivery's lease may end before it becomes a dead letter
   */
  Tended tend(int lapsesAllowed);

  /**
   * Makes parked deliveries of the given types claimable again, in the order in which they were
   * added. Deliveries that another transaction has locked are passed over until the next call.
   *
   * @param types the known types, each with its latest known version
   * @return the number of unparked deliveries. If it isn't zero, there may be more: one call to a
   *     database unparks at most ten thousand, a thousand of each type in turn, or a thousand of
   *     each type if there are more than ten types.
   */
  int unpark(Lane lane, Map<String, Integer> types);

  /**
   * Returns the deliveries of each lane that are due and wait to be claimed or for their turn, and
   * those that are parked. It counts all of them, so workers call it only every few minutes. Empty
   * by default; then there is no warning of deliveries that no process works on.
   */
  default List<Backlog> backlog() {
    return List.of();
  }

  /**
   * Removes completed deliveries and their history, some at a time. Deliveries that another
   * transaction has locked are passed over until the next call. If it throws, some may have been
   * removed before.
   *
   * @param age the minimum time since their completion; not negative
   * @return the number of removed deliveries; fewer than there are if the thread is interrupted
   */
  int purge(Duration age);

  /**
   * Checks the length of a lease; for implementations of stores.
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
   * Checks the age that {@link #purge} is called with; for implementations of stores.
   *
   * @throws IllegalArgumentException if it is negative
   */
  static void checkAge(Duration age) {
    Objects.requireNonNull(age, "age must not be null");
    if (age.isNegative()) {
      throw new IllegalArgumentException("age must not be negative, was " + age);
    }
  }

  /**
   * Registers a callback that runs soon after any process has added deliveries, if the store can
   * tell. The call is a hint: it may be missing, and it may come without a new delivery. So a
   * worker polls the store, too. By default the callback is never called.
   *
   * @param added must be quick and must not throw; may be called by any thread
   */
  default Listening listen(Runnable added) {
    return () -> {};
  }

  /** The registration of a callback with {@link #listen}. */
  @FunctionalInterface
  interface Listening extends AutoCloseable {

    /** Ends the registration; the callback may still be running. Closing it again does nothing. */
    @Override
    void close();
  }
}
