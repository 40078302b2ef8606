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

  // Weak, and so by identity: a transaction that is never ended must not stay for ever. Nobody can
  // tell its end then, so it counts as one whose outcome is unknown.
  private final Cache<Transaction, TransactionWork> works =
      Caffeine.newBuilder()
          .weakKeys()
          .executor(Runnable::run)
          .removalListener(this::removed)
          .build();

  /** Those that were collected. They end outside of the table's lock: the log may hang, say. */
  private final Queue<TransactionWork> forgotten = new ConcurrentLinkedQueue<>();

  TransactionWorks(TransactionServices services, Transactions transactions) {
    this.services = services;
    this.transactions = transactions;
  }

  /** Returns null outside of a transaction. */
  @Nullable TransactionWork current() {
    try {
      return find();
    } catch (Throwable e) {
      log.warn("Transactions failed to say whether there is one; what is cached now isn't kept", e);
      return TransactionWork.ofNobody(services);
    }
  }

  /** As {@link #current()}; if that can't be told, invalidations act at once (F7). */
  @Nullable TransactionWork currentForInvalidation() {
    try {
      return find();
    } catch (Throwable e) {
      log.warn("Transactions failed to say whether there is one; invalidating at once", e);
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
      forgotten.remove(work); // not before: it must not be lost
    }
  }

  /** Not inside the table's own step: the host's code runs here, and may come back. */
  private TransactionWork begin(Transaction transaction) {
    Transaction around = transaction.enclosing();
    TransactionWork work = new TransactionWork(services, around == null ? null : of(around));
    TransactionWork present = works.asMap().putIfAbsent(transaction, work);
    if (present != null) {
      return present;
    }
    try {
      transaction.onCompletion(
          outcome -> { // the work stays, for who still is in the transaction
            work.rolledBackInPart(partialRollbacks(transaction));
            work.complete(outcome);
          });
    } catch (Throwable e) {
      works.invalidate(transaction); // or its changes would wait for an end that nobody tells
      throw e;
    }
    return work;
  }

  /** The end of a transaction must be heard whatever else it fails to tell. */
  private static int partialRollbacks(Transaction transaction) {
    try {
      return transaction.partialRollbacks();
    } catch (Throwable e) {
      log.warn("A transaction failed to say what was rolled back; nothing that it put is kept", e);
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
