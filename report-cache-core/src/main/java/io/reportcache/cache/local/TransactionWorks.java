package io.reportcache.cache.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transactions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Finds the work of the transaction that the current thread is in. */
final class TransactionWorks {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private static final int UNKNOWN = -1; // no number of partial rollbacks

  private final TransactionServices services;
  private final Transactions transactions;

  // Weak keys, which are compared by identity: a transaction that never ends must not stay for
  // ever. When it is collected its end can't be reported any more, so its outcome counts as
  // unknown.
  private final Cache<Transaction, TransactionWork> works =
      Caffeine.newBuilder()
          .weakKeys()
          .executor(Runnable::run)
          .removalListener(this::removed)
          .build();

  /**
   * The work of transactions that were collected. It ends outside the table's lock, since the log,
   * for example, may hang.
   */
  private final Queue<TransactionWork> forgotten = new ConcurrentLinkedQueue<>();

  TransactionWorks(TransactionServices services, Transactions transactions) {
    this.services = services;
    this.transactions = transactions;
  }

  /** Returns the work of the current transaction; null outside of one. */
  @Nullable TransactionWork current() {
    try {
      return find();
    } catch (Throwable e) {
      log.warn(
          "The host's transactions failed to tell whether one is open; values cached by this call aren't kept",
          e);
      return TransactionWork.ofNobody(services);
    }
  }

  /**
   * Returns the work of the current transaction; null outside of one, and also if that can't be
   * determined, so that invalidations take effect at once (F7).
   */
  @Nullable TransactionWork currentForInvalidation() {
    try {
      return find();
    } catch (Throwable e) {
      log.warn(
          "The host's transactions failed to tell whether one is open; invalidating at once", e);
      return null;
    }
  }

  private @Nullable TransactionWork find() {
    Transaction transaction = transactions.current();
    if (transaction == null) {
      return null;
    }
    TransactionWork work = of(transaction);
    work.rolledBackInPart(transaction.partialRollbacks());
    return work;
  }

  private TransactionWork of(Transaction transaction) {
    TransactionWork work = works.getIfPresent(transaction);
    if (work == null) {
      work = begin(transaction);
    }
    endForgotten();
    return work;
  }

  private void endForgotten() {
    for (TransactionWork work = forgotten.peek(); work != null; work = forgotten.peek()) {
      work.neverEnded();
      forgotten.remove(work); // not earlier: it must not be lost
    }
  }

  /**
   * Begins the work of a transaction. Not inside a computation of the table, since the host's code
   * is called here and may call the cache.
   */
  private TransactionWork begin(Transaction transaction) {
    Transaction around = transaction.enclosing();
    TransactionWork work = new TransactionWork(services, around == null ? null : of(around));
    TransactionWork present = works.asMap().putIfAbsent(transaction, work);
    if (present != null) {
      return present;
    }
    try {
      transaction.beforeCommit(work::writeBeforeCommit);
      transaction.onCompletion(
          outcome -> { // the work stays for calls still made in the transaction
            work.rolledBackInPart(partialRollbacks(transaction));
            work.complete(outcome);
          });
    } catch (Throwable e) {
      // Otherwise its changes would wait for an end that is never reported.
      works.invalidate(transaction);
      throw e;
    }
    return work;
  }

  /**
   * Returns the number of partial rollbacks; unknown if that fails, since the end must be handled
   * all the same.
   */
  private static int partialRollbacks(Transaction transaction) {
    try {
      return transaction.partialRollbacks();
    } catch (Throwable e) {
      log.warn(
          "A transaction failed to tell how often it was partly rolled back; none of its values are kept",
          e);
      return UNKNOWN;
    }
  }

  private void removed(
      @Nullable Transaction transaction, @Nullable TransactionWork work, RemovalCause cause) {
    if (work != null && cause == RemovalCause.COLLECTED) {
      forgotten.add(work);
    }
  }
}
