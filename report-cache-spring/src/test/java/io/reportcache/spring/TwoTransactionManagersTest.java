package io.reportcache.spring;

import static io.reportcache.spring.TransactionalShop.elsewhere;
import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * An invalidation is never lost: two databases with a transaction manager each, one's transaction
 * inside the other's, and code that works in the outer one again.
 */
@Tag("slow")
class TwoTransactionManagersTest {

  @ParameterizedTest
  @CsvSource({
    "true, true",
    "true, false",
    "false, true",
    "false, false",
  })
  void whatTheInnerPartInvalidatesActsAtTheEndOfTheOuter(boolean touched, boolean innerCommits) {
    open(
        (shop, second) -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                if (touched) {
                  shop.isCached();
                }
                second.executeWithoutResult(
                    status -> {
                      shop.inTransaction(() -> shop.order("o-1")); // in the first one's, again
                      if (!innerCommits) {
                        status.setRollbackOnly();
                      }
                    });
                // As others see the data until the commit, and may cache it.
                assertThat(elsewhere(shop::sales)).isZero();
              });
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void ifBothAreRolledBackNothingIsDropped() {
    open(
        (shop, second) -> {
          shop.sales();
          shop.rolledBack(
              () ->
                  second.executeWithoutResult(
                      status -> {
                        shop.inTransaction(() -> shop.order("o-1"));
                        status.setRollbackOnly();
                      }));
          assertThat(shop.isCached()).isTrue();
          assertThat(shop.loads()).isEqualTo(1);
        });
  }

  @Test
  void whatRestsOnWhatTheOuterHasWrittenIsGivenToNobody() {
    open(
        (shop, second) -> {
          shop.rolledBack(
              () ->
                  second.executeWithoutResult(
                      status ->
                          shop.inTransaction(
                              () -> {
                                shop.insert("o-1");
                                assertThat(shop.sales()).isEqualTo(1);
                              })));
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.sales()).isZero();
        });
  }

  @Test
  void aTransactionOfAManagerThatIsNoBeanLosesNothingEither() {
    open(
        (shop, second) -> {
          TransactionTemplate unknown =
              new TransactionTemplate(
                  new DataSourceTransactionManager(shop.context.getBean(DataSource.class)));
          shop.sales();
          unknown.executeWithoutResult(
              outer ->
                  new TransactionTemplate(new DataSourceTransactionManager(h2()))
                      .executeWithoutResult(
                          status -> {
                            unknown.executeWithoutResult(inner -> shop.order("o-1"));
                            status.setRollbackOnly();
                          }));
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {PROPAGATION_REQUIRES_NEW, PROPAGATION_NESTED})
  void aPartThatIsRolledBackByItselfLosesNothingOfTheRest(int propagation) {
    open(
        (shop, second) -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                second.executeWithoutResult(
                    status -> shop.rolledBack(propagation, () -> shop.order("o-2")));
                shop.order("o-1");
              });
          assertThat(shop.isCached()).isFalse();
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  @Test
  void oneThatSuspendsItsOwnManagersIsNoPartOfIt() {
    open(
        (shop, second) -> {
          shop.sales();
          shop.inTransaction(
              () -> {
                shop.rolledBack(PROPAGATION_REQUIRES_NEW, () -> shop.order("o-2"));
                shop.inTransaction(PROPAGATION_REQUIRES_NEW, () -> shop.caches.forever("kept", 1));
                assertThat(elsewhere(() -> shop.caches.has("kept"))).isTrue();
              });
          assertThat(shop.isCached()).isTrue();
        });
  }

  @Test
  void oneInsideASuspendedOneIsNoPartOfThat() {
    open(
        (shop, second) -> {
          shop.inTransaction(
              () ->
                  shop.transaction(PROPAGATION_NOT_SUPPORTED)
                      .executeWithoutResult(
                          suspended ->
                              second.executeWithoutResult(
                                  status -> shop.caches.forever("kept", 1))));
          assertThat(shop.caches.has("kept")).isTrue();
        });
  }

  @Test
  void twoManagersOfOneDatabaseAreOneTransaction() {
    open(
        (shop, second) -> {
          TransactionTemplate same =
              new TransactionTemplate(
                  new DataSourceTransactionManager(shop.context.getBean(DataSource.class)));
          shop.sales();
          List<Integer> seen = new ArrayList<>();
          shop.inTransaction(
              () -> {
                same.executeWithoutResult(status -> shop.order("o-1"));
                seen.add(elsewhere(shop::sales));
              });
          assertThat(seen).containsExactly(0);
          assertThat(shop.sales()).isEqualTo(1);
        });
  }

  private static void open(TwoManagers test) {
    TransactionalShop.open(
        Runners.runner().withUserConfiguration(Second.class),
        shop ->
            test.accept(
                shop,
                new TransactionTemplate(
                    shop.context.getBean("second", PlatformTransactionManager.class))));
  }

  private interface TwoManagers {
    void accept(TransactionalShop shop, TransactionTemplate second);
  }

  private static DataSource h2() {
    return new EmbeddedDatabaseBuilder()
        .setType(EmbeddedDatabaseType.H2)
        .generateUniqueName(true)
        .build();
  }

  @Configuration(proxyBeanMethods = false)
  static class Second {

    @Bean
    PlatformTransactionManager second() {
      return new DataSourceTransactionManager(h2());
    }
  }
}
