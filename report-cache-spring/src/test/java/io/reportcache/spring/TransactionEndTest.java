package io.reportcache.spring;

import static io.reportcache.spring.TransactionalShop.afterCommit;
import static io.reportcache.spring.TransactionalShop.afterCompletion;
import static io.reportcache.spring.TransactionalShop.elsewhere;
import static io.reportcache.spring.TransactionalShop.open;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.transaction.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What happens around a commit, when Spring still speaks of a transaction that is over. */
@Tag("slow")
class TransactionEndTest {

  @Test
  void anInvalidationComesBeforeOtherCallbacks() {
    open(
        shop -> {
          List<Integer> seen = new ArrayList<>();
          shop.sales();
          shop.inTransaction(
              () -> {
                afterCommit(() -> seen.add(elsewhere(shop::sales)));
                shop.order("o-1");
              });
          assertThat(seen).containsExactly(1);
        });
  }

  @Test
  void anInvalidationComesBeforeTheHandlersOfEventsThatWaitedLonger() {
    open(
        shop -> {
          List<Integer> seen = new ArrayList<>();
          shop.reports
              .events()
              .subscribe(
                  Reviewed.class,
                  envelope -> seen.add(elsewhere(shop::sales)),
                  SubscriptionOptions.inline());
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.context.publishEvent(new Reviewed());
                shop.order("o-1");
              });
          assertThat(seen).containsExactly(1);
        });
  }

  @Test
  void anEventOfTheCommitActsBeforeOtherCallbacksThoughTheCacheIsFirstTouchedThere() {
    open(
        shop -> {
          List<Integer> seen = new ArrayList<>();
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.insert("o-1");
                shop.context.publishEvent(new OrderCreated("o-1"));
                afterCommit(() -> seen.add(elsewhere(shop::sales)));
              });
          assertThat(seen).containsExactly(1);
        });
  }

  @Test
  void anEventOfTheCommitActsThoughTheTransactionHasReadTheReport() {
    open(
        shop -> {
          shop.inTransaction(
              () -> {
                assertThat(shop.sales()).isZero();
                shop.insert("o-1");
                shop.context.publishEvent(new OrderCreated("o-1"));
                assertThat(shop.sales()).as("with its own change").isEqualTo(1);
                assertThat(elsewhere(shop::isCached)).isFalse();
              });
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void anEventOnTheBusItselfDropsTheReportWithTheCommit() {
    open(
        shop -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.insert("o-1");
                shop.reports.events().publish(new OrderCreated("o-1"));
                assertThat(shop.sales()).as("in the transaction").isEqualTo(1);
                assertThat(elsewhere(shop::sales)).as("before the commit").isZero();
              });
          assertThat(elsewhere(shop::sales)).isEqualTo(1);
        });
  }

  @Test
  void anEventOnTheBusItselfDropsNothingIfRolledBack() {
    open(
        shop -> {
          shop.sales();
          shop.rolledBack(
              () -> {
                shop.insert("o-1");
                shop.reports.events().publish(new OrderCreated("o-1"));
              });
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.loads()).isEqualTo(1);
        });
  }

  @Test
  void onceTheTransactionIsOverItsCallbacksActAtOnce() {
    open(
        shop -> {
          List<Boolean> seen = new ArrayList<>();
          shop.inTransaction(
              () -> {
                shop.order("o-1");
                afterCommit(
                    () -> {
                      shop.caches.forever("a", 1);
                      seen.add(elsewhere(() -> shop.caches.has("a")));
                    });
                afterCompletion(
                    () -> {
                      shop.caches.forever("b", 1);
                      seen.add(elsewhere(() -> shop.caches.has("b")));
                    });
              });
          assertThat(seen).containsExactly(true, true);
        });
  }

  @Test
  void callbacksThatTouchTheCacheFirstActBeforeTheCommitReturns() {
    open(
        shop -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.insert("o-1");
                afterCommit(shop::drop);
              });
          assertThat(shop.isCached()).isFalse();
        });
  }

  @Test
  void whatCallbacksBeforeTheCommitDoIsPartOfTheTransaction() {
    open(
        shop -> {
          shop.sales();
          List<Boolean> seen = new ArrayList<>();
          shop.inTransaction(
              () ->
                  TransactionSynchronizationManager.registerSynchronization(
                      new TransactionSynchronization() {
                        @Override
                        public void beforeCommit(boolean readOnly) {
                          shop.order("o-1");
                          seen.add(elsewhere(shop::isCached));
                        }

                        @Override
                        public void beforeCompletion() {
                          seen.add(elsewhere(shop::isCached));
                        }
                      }));
          assertThat(seen).containsExactly(true, true);
          assertThat(shop.isCached()).isFalse();
        });
  }

  @Test
  void aTransactionWithinACallbackStandsForItself() {
    open(
        shop -> {
          shop.caches.forever("a", 1);
          shop.caches.forever("b", 1);
          shop.inTransaction(
              () -> {
                shop.order("o-1");
                afterCommit(
                    () -> shop.rolledBack(PROPAGATION_REQUIRES_NEW, () -> shop.caches.forget("a")));
                afterCompletion(
                    () -> shop.rolledBack(PROPAGATION_REQUIRES_NEW, () -> shop.caches.forget("b")));
              });
          assertThat(shop.caches.has("a")).isTrue();
          assertThat(shop.caches.has("b")).isTrue();
        });
  }

  @Test
  void theEndIsToldOnce() {
    open(
        shop -> {
          List<Transaction.Outcome> outcomes = new ArrayList<>();
          shop.inTransaction(() -> current().onCompletion(outcomes::add));
          shop.rolledBack(() -> current().onCompletion(outcomes::add));
          assertThat(outcomes)
              .containsExactly(Transaction.Outcome.COMMITTED, Transaction.Outcome.ROLLED_BACK);
        });
  }

  @Test
  void aTransactionGoesOnWhateverAnInnerOneLeftBehind() {
    open(
        shop ->
            shop.inTransaction(
                () -> {
                  Transaction outer = current();
                  shop.inTransaction(
                      PROPAGATION_REQUIRES_NEW,
                      () -> {
                        current();
                        // As JTA does where it ends a transaction later, on another thread.
                        TransactionSynchronizationManager.clearSynchronization();
                        TransactionSynchronizationManager.initSynchronization();
                      });
                  assertThat(current()).isSameAs(outer);
                }));
  }

  @Test
  void aTransactionThatEndsOnAnotherThreadIsForgottenOnItsOwn() {
    SpringTransactions transactions = new SpringTransactions();
    List<Transaction.Outcome> outcomes = new ArrayList<>();
    TransactionSynchronizationManager.setActualTransactionActive(true);
    try {
      TransactionSynchronizationManager.initSynchronization();
      Transaction first = transactions.current();
      assertThat(first).isNotNull().isSameAs(transactions.current());
      first.onCompletion(outcomes::add);
      List<TransactionSynchronization> callbacks =
          TransactionSynchronizationManager.getSynchronizations();
      TransactionSynchronizationManager.clearSynchronization();
      assertThat(transactions.current()).isNull();
      CompletableFuture.runAsync(
              () ->
                  callbacks.forEach(
                      each -> each.afterCompletion(TransactionSynchronization.STATUS_COMMITTED)))
          .join();
      assertThat(outcomes).containsExactly(Transaction.Outcome.COMMITTED);

      TransactionSynchronizationManager.initSynchronization();
      assertThat(transactions.current()).isNotNull().isNotSameAs(first);
      TransactionSynchronizationManager.getSynchronizations()
          .forEach(each -> each.afterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK));
      assertThat(TransactionSynchronizationManager.getResourceMap()).isEmpty();
    } finally {
      TransactionSynchronizationManager.clear();
    }
  }

  private static Transaction current() {
    return requireNonNull(new SpringTransactions().current());
  }

  /** Changes no report. */
  record Reviewed() implements DomainEvent {}
}
