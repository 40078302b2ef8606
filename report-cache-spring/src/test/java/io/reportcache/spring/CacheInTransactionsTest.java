package io.reportcache.spring;

import static io.reportcache.spring.TransactionalShop.elsewhere;
import static io.reportcache.spring.TransactionalShop.open;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_SUPPORTS;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.transaction.BoundTransactions;
import io.reportcache.transaction.Transactions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/** A4 with real transactions on a real database. */
@Tag("slow")
class CacheInTransactionsTest {

  @Test
  void anInvalidationActsWithTheCommit() {
    open(
        shop -> {
          assertThat(shop.sales()).isZero();
          shop.inTransaction(
              () -> {
                shop.order("o-1");
                assertThat(elsewhere(shop::isCached)).as("before the commit").isTrue();
                assertThat(elsewhere(shop::sales)).as("before the commit").isZero();
              });
          assertThat(shop.isCached()).isFalse();
          assertThat(elsewhere(shop::sales)).isEqualTo(1);
        });
  }

  @Test
  void anInvalidationInARolledBackTransactionLeavesNoTrace() {
    open(
        shop -> {
          shop.sales();
          shop.rolledBack(() -> shop.order("o-1"));
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.sales()).isZero();
          assertThat(shop.loads()).isEqualTo(1);
        });
  }

  @Test
  void anInvalidationInAFailedTransactionLeavesNoTrace() {
    open(
        shop -> {
          shop.sales();
          assertThatThrownBy(
                  () ->
                      shop.inTransaction(
                          () -> {
                            shop.order("o-1");
                            throw new IllegalStateException("no stock");
                          }))
              .hasMessage("no stock");
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.loads()).isEqualTo(1);
        });
  }

  @Test
  void aReportReadBehindAWriteIsForTheTransactionAloneUntilTheCommit() {
    open(
        shop -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.order("o-1");
                assertThat(shop.sales()).isEqualTo(1);
                assertThat(shop.sales()).isEqualTo(1);
                assertThat(shop.loads()).as("once for the transaction").isEqualTo(2);
                assertThat(elsewhere(shop::sales)).isZero();
              });
          assertThat(elsewhere(shop::sales)).isEqualTo(1);
          assertThat(shop.loads()).as("kept at the commit").isEqualTo(2);
        });
  }

  @Test
  void aReportReadBehindAWriteIsForgottenWithTheRollback() {
    open(
        shop -> {
          shop.rolledBack(
              () -> {
                shop.insert("o-1");
                assertThat(shop.sales()).isEqualTo(1);
                assertThat(elsewhere(shop::isCached)).isFalse();
              });
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.sales()).isZero();
        });
  }

  @Test
  void aPutTakesEffectWithTheCommit() {
    open(
        shop -> {
          shop.caches.forever("note", "old");
          shop.inTransaction(
              () -> {
                shop.caches.invalidate("note"); // before, so that it doesn't take the new one
                shop.caches.forever("note", "new");
                assertThat(shop.caches.get("note", String.class)).contains("new");
                assertThat(elsewhere(() -> shop.caches.get("note", String.class))).contains("old");
              });
          assertThat(elsewhere(() -> shop.caches.get("note", String.class))).contains("new");
        });
  }

  @Test
  void aPutInARolledBackTransactionLeavesNoTrace() {
    open(
        shop -> {
          shop.caches.forever("note", "old");
          shop.rolledBack(() -> shop.caches.forever("note", "new"));
          assertThat(shop.caches.get("note", String.class)).contains("old");
        });
  }

  @Test
  void withoutATransactionEverythingActsAtOnce() {
    open(
        shop -> {
          shop.sales();
          shop.order("o-1");
          assertThat(elsewhere(shop::isCached)).isFalse();
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void anInnerTransactionEndsByItself() {
    open(
        shop -> {
          shop.caches.forever("outer", 1);
          shop.caches.forever("inner", 1);
          shop.rolledBack(
              () -> {
                shop.caches.forget("outer");
                shop.caches.forever("note", "of the outer");
                shop.inTransaction(
                    PROPAGATION_REQUIRES_NEW,
                    () -> {
                      assertThat(shop.caches.has("note")).isFalse();
                      assertThat(shop.caches.has("outer")).isTrue();
                      shop.caches.forget("inner");
                    });
                assertThat(elsewhere(() -> shop.caches.has("inner"))).isFalse();
                assertThat(shop.caches.has("note")).as("its own again").isTrue();
                assertThat(shop.caches.has("outer")).isFalse();
              });
          assertThat(shop.caches.has("outer")).isTrue();
          assertThat(shop.caches.has("note")).isFalse();
        });
  }

  @Test
  void aRolledBackInnerTransactionTakesOnlyItsOwn() {
    open(
        shop -> {
          shop.caches.forever("outer", 1);
          shop.caches.forever("inner", 1);
          shop.inTransaction(
              () -> {
                shop.caches.forget("outer");
                shop.rolledBack(PROPAGATION_REQUIRES_NEW, () -> shop.caches.forget("inner"));
              });
          assertThat(shop.caches.has("outer")).isFalse();
          assertThat(shop.caches.has("inner")).isTrue();
        });
  }

  @Test
  void aParticipatingTransactionWaitsForTheOuterOne() {
    open(
        shop -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.inTransaction(PROPAGATION_REQUIRED, () -> shop.order("o-1"));
                assertThat(elsewhere(shop::isCached)).isTrue();
              });
          assertThat(shop.isCached()).isFalse();
        });
  }

  @Test
  void whileATransactionIsSuspendedEverythingActsAtOnce() {
    open(
        shop -> {
          shop.caches.forever("a", 1);
          shop.caches.forever("b", 1);
          shop.rolledBack(
              () -> {
                shop.caches.forget("a");
                shop.inTransaction(
                    PROPAGATION_NOT_SUPPORTED,
                    () -> {
                      assertThat(shop.caches.has("a")).isTrue();
                      shop.caches.forget("b");
                    });
              });
          assertThat(shop.caches.has("a")).isTrue();
          assertThat(shop.caches.has("b")).isFalse();
        });
  }

  @Test
  void aScopeThatOnlySupportsTransactionsHasNoneToWaitFor() {
    open(
        shop ->
            shop.inTransaction(
                PROPAGATION_SUPPORTS,
                () -> {
                  shop.caches.forever("note", "new");
                  assertThat(elsewhere(() -> shop.caches.has("note"))).isTrue();
                }));
  }

  @Test
  void aRolledBackSavepointTakesTheValuesBeforeItButNoInvalidation() {
    open(
        shop -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.caches.forever("before", 1);
                shop.rolledBack(
                    PROPAGATION_NESTED,
                    () -> {
                      shop.order("o-1");
                      assertThat(shop.sales()).isEqualTo(1);
                    });
                shop.caches.forever("after", 1);
                assertThat(elsewhere(shop::isCached)).as("before the commit").isTrue();
              });
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.caches.has("before")).isFalse();
          assertThat(shop.caches.has("after")).isTrue();
          assertThat(shop.sales()).isZero();
        });
  }

  @Test
  void aRolledBackSavepointLeavesTheTransactionRightReports() {
    open(
        shop -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.order("o-1");
                shop.rolledBack(
                    PROPAGATION_NESTED,
                    () -> {
                      shop.insert("o-2");
                      assertThat(shop.sales()).isEqualTo(2);
                    });
                assertThat(shop.sales()).isEqualTo(1);
              });
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void aSavepointRolledBackByALoaderTakesWhatItLoads() {
    open(
        shop -> {
          shop.inTransaction(
              () -> {
                int loaded =
                    shop.caches.rememberForever(
                        "orders",
                        Integer.class,
                        () -> {
                          AtomicInteger counted = new AtomicInteger();
                          shop.rolledBack(
                              PROPAGATION_NESTED,
                              () -> {
                                shop.insert("o-1");
                                counted.set(shop.sales());
                              });
                          shop.caches.forever("behind it", 1);
                          return counted.get();
                        });
                assertThat(loaded).isEqualTo(1);
                assertThat(shop.caches.has("orders")).isFalse();
              });
          assertThat(shop.caches.has("orders")).isFalse();
          assertThat(shop.caches.has("behind it")).isTrue();
        });
  }

  @Test
  void aReleasedSavepointChangesNothing() {
    open(
        shop -> {
          shop.inTransaction(
              () ->
                  shop.inTransaction(
                      PROPAGATION_NESTED,
                      () -> {
                        shop.order("o-1");
                        assertThat(shop.sales()).isEqualTo(1);
                      }));
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void readOnlyTransactionsReadTheCacheLikeEverybodyElse() {
    open(
        shop -> {
          TransactionTemplate readOnly = shop.transaction(PROPAGATION_REQUIRED);
          readOnly.setReadOnly(true);
          readOnly.executeWithoutResult(
              status -> {
                shop.sales();
                assertThat(elsewhere(shop::isCached)).isTrue();
                shop.drop();
                assertThat(elsewhere(shop::isCached)).isFalse();
              });
        });
  }

  @Test
  void anUnknownOutcomeDropsWhatWasInvalidatedAndPut() {
    open(
        shop -> {
          shop.sales();
          assertThatThrownBy(
                  () ->
                      new TransactionTemplate(new LostConnection())
                          .executeWithoutResult(
                              status -> {
                                shop.order("o-1");
                                shop.caches.forever("note", "new");
                              }))
              .hasMessage("connection lost");
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.caches.has("note")).isFalse();
        });
  }

  @Test
  void oneTransactionAfterAnotherStandsForItself() {
    open(
        shop -> {
          shop.sales();
          shop.rolledBack(() -> shop.order("o-1"));
          shop.inTransaction(() -> shop.order("o-2"));
          assertThat(shop.isCached()).isFalse();
          shop.sales();
          shop.rolledBack(() -> shop.order("o-3"));
          assertThat(shop.isCached()).isTrue();
        });
  }

  @Test
  void twoCachesEndWithTheSameTransaction() {
    open(
        shop -> {
          try (TenantCacheManager second =
              TenantCacheManager.builder()
                  .transactions(shop.context.getBean(Transactions.class))
                  .build()) {
            shop.inTransaction(
                () -> {
                  shop.caches.forever("note", 1);
                  second.central().forever("note", 2);
                  assertThat(elsewhere(() -> second.central().has("note"))).isFalse();
                });
            assertThat(shop.caches.get("note", Integer.class)).contains(1);
            assertThat(second.central().get("note", Integer.class)).contains(2);
          }
        });
  }

  @Test
  void transactionAwareFalseActsAtOnce() {
    open(
        Runners.runner().withPropertyValues("report-cache.transaction-aware=false"),
        shop -> {
          shop.sales();
          shop.rolledBack(
              () -> {
                shop.order("o-1");
                assertThat(elsewhere(shop::isCached)).isFalse();
              });
          assertThat(shop.isCached()).isFalse();
        });
  }

  @Test
  void transactionsOfTheApplicationTakeThePlaceOfSprings() {
    BoundTransactions own = new BoundTransactions();
    open(
        Runners.runner().withBean(Transactions.class, () -> own),
        shop -> {
          shop.inTransaction(() -> shop.caches.forever("note", 1));
          assertThat(shop.caches.has("note")).isTrue();
          try (BoundTransactions.Bound transaction = own.begin()) {
            shop.caches.forget("note");
          }
          assertThat(shop.caches.has("note")).isTrue();
        });
  }

  /** Can't tell whether its commits took place. */
  private static final class LostConnection extends AbstractPlatformTransactionManager {

    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {}

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
      throw new TransactionSystemException("connection lost");
    }

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}
  }
}
