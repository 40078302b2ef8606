package io.reportcache.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.log.GuardedLog;
import io.reportcache.transaction.Transaction;
import io.reportcache.transaction.Transactions;
import org.jspecify.annotations.Nullable;

/** Finds the work of the transaction that the current thread is in. */
final class TransactionWorks {

  private static final GuardedLog log = GuardedLog.of(TenantCacheManager.class);

  private final LocalTier tier;
  private final Transactions transactions;

  // Weak, and so by identity: a transaction that is never ended must not stay for ever.
  private final Cache<Transaction, TransactionWork> works =
      Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

  final KeyChanges changes = new KeyChanges();

  TransactionWorks(LocalTier tier, Transactions transactions) {
    this.tier = tier;
    this.transactions = transactions;
  }

  /** Returns null outside of a transaction. */
  @Nullable TransactionWork current() {
    try {
      return find();
    } catch (Throwable e) {
      log.warn("Transactions failed to say whether there is one; what is cached now isn't kept", e);
      return new TransactionWork(tier, changes); // that never ends
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
    TransactionWork work = works.getIfPresent(transaction);
    if (work == null) {
      work = begin(transaction);
    }
    work.rolledBackInPart(transaction.partialRollbacks());
    return work;
  }

  /** Not inside the table's own step: the host's code runs here, and may come back. */
  private TransactionWork begin(Transaction transaction) {
    TransactionWork work = new TransactionWork(tier, changes);
    TransactionWork present = works.asMap().putIfAbsent(transaction, work);
    if (present != null) {
      return present;
    }
    try {
      transaction.onCompletion(
          outcome -> { // the work stays, for who still is in the transaction
            work.rolledBackInPart(transaction.partialRollbacks());
            work.complete(outcome);
          });
    } catch (Throwable e) {
      works.invalidate(transaction); // or its changes would wait for an end that nobody tells
      throw e;
    }
    return work;
  }
}
