package io.reportcache.spring;

import static io.reportcache.spring.TransactionalShop.afterCommit;
import static io.reportcache.spring.TransactionalShop.afterCompletion;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import jakarta.transaction.Status;
import jakarta.transaction.UserTransaction;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.jta.JtaTransactionManager;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * E6: transactions of other managers and other databases, inside and around those of the store's,
 * and managers that nobody knows; with pools that have auto-commit on and off.
 */
@Tag("slow")
@ParameterizedClass
@ValueSource(booleans = {true, false})
class ForeignTransactionsTest {

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  private static final String ELSEWHERE = "isn't on the data source of their store";

  private final Database main;
  private final Database other;
  private final JdbcDeliveryStore store;
  private final List<String> told = new ArrayList<>();
  private final AnnotationConfigApplicationContext context;

  ForeignTransactionsTest(boolean autoCommit) {
    main = new Database(autoCommit);
    other = new Database(autoCommit);
    store = JdbcDeliveryStore.of(main.pool).createTables();
    context = context(store, null);
    context.registerBean("main", DataSourceTransactionManager.class, () -> main.manager);
    context.registerBean("other", DataSourceTransactionManager.class, () -> other.manager);
    context.registerBean("messages", Messages.class, Messages::new);
    context.refresh();
    context
        .getBean(EventBus.class)
        .subscribe(
            OrderPlaced.class,
            placed -> told.add(placed.event().order()),
            SubscriptionOptions.inline());
  }

  /** A database with orders, and its transactions. */
  private static final class Database {
    final String schema = Pooled.newSchema();
    final HikariDataSource pool;
    final DataSourceTransactionManager manager;
    final JdbcTemplate jdbc;

    Database(boolean autoCommit) {
      Pooled.execute(Pooled.H2.url(schema), "create table orders(id varchar(20))");
      pool = Pooled.H2.pool(schema, autoCommit);
      manager = new DataSourceTransactionManager(pool);
      jdbc = new JdbcTemplate(pool);
    }

    void insert(String order) {
      jdbc.update("insert into orders values (?)", order);
    }

    TransactionTemplate transaction() {
      return new TransactionTemplate(manager);
    }

    /** By a manager that nobody has been told of. */
    TransactionTemplate unknown() {
      return new TransactionTemplate(new DataSourceTransactionManager(pool));
    }

    void close() {
      pool.close();
      Pooled.H2.drop(schema);
    }
  }

  /** Transactions of something that isn't a database. */
  private static final class Messages extends AbstractPlatformTransactionManager {
    private static final long serialVersionUID = 1L;

    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {}

    @Override
    protected void doCommit(DefaultTransactionStatus status) {}

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}
  }

  /** JTA, as far as Spring asks for it. */
  private static final class UserOfJta implements UserTransaction {
    private int status = Status.STATUS_NO_TRANSACTION;

    @Override
    public void begin() {
      status = Status.STATUS_ACTIVE;
    }

    @Override
    public void commit() {
      status = Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public void rollback() {
      status = Status.STATUS_NO_TRANSACTION;
    }

    @Override
    public void setRollbackOnly() {
      status = Status.STATUS_MARKED_ROLLBACK;
    }

    @Override
    public int getStatus() {
      return status;
    }

    @Override
    public void setTransactionTimeout(int seconds) {}
  }

  private static AnnotationConfigApplicationContext context(
      JdbcDeliveryStore store, ConfigurableApplicationContext parent) {
    AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
    context.setParent(parent);
    TestPropertyValues.of(
            "report-cache.single-tenant=true", "report-cache.deliveries.worker.enabled=false")
        .applyTo(context);
    context.registerBean(JdbcDeliveryStore.class, () -> store);
    context.registerBean(
        DurableEventsCustomizer.class,
        () ->
            events ->
                events
                    .type(OrderPlaced.class)
                    .handler("mailer", "#", LaneOptions.defaults(), (placed, run) -> {}));
    context.register(ReportCacheAutoConfiguration.class, DeliveriesAutoConfiguration.class);
    return context;
  }

  @AfterEach
  void close() {
    context.close();
    main.close();
    other.close();
  }

  @Test
  void inAnotherDatabasesTransactionItIsRefused() {
    for (TransactionTemplate foreign : List.of(other.transaction(), other.unknown())) {
      assertRefused(foreign, () -> {});
      assertRefused(foreign, () -> main.jdbc.queryForList("select 1")); // now it's bound, too
    }
  }

  @Test
  void inTheTransactionOfWhateverElseItIsRefused() {
    TransactionTemplate messages = new TransactionTemplate(context.getBean(Messages.class));
    assertRefused(messages, () -> {});
    assertRefused(messages, () -> main.jdbc.queryForList("select 1"));
  }

  @Test
  void inJtaItIsRefusedBeforeAnythingIsStoredAndTheConnectionsOwnSinkIsTheWay() {
    TransactionTemplate jta = new TransactionTemplate(new JtaTransactionManager(new UserOfJta()));
    assertRefused(jta, () -> {});
    assertRefused(jta, () -> main.jdbc.queryForList("select 1"));
    assertThatThrownBy(() -> jta.executeWithoutResult(status -> publish("o-1")))
        .hasMessageContaining("in JTA into in(store.withoutNotifications().in(connection))");
    main.transaction() // stands for what JTA gives: a connection whose transaction others end
        .executeWithoutResult(
            status ->
                main.jdbc.execute(
                    (Connection connection) -> {
                      context
                          .getBean(DurableEvents.class)
                          .in(store.withoutNotifications().in(connection))
                          .publish(new OrderPlaced("o-2"));
                      return true;
                    }));
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void inAnotherDatabasesTransactionNothingIsCancelledOrMoved() {
    DurableEvents events = context.getBean(DurableEvents.class);
    UUID id = events.publish(new OrderPlaced("o-1"));
    List<Runnable> changes =
        List.of(
            () -> {
              var unused = events.cancel(id);
            },
            () -> {
              var unused = events.reschedule(id, Duration.ofHours(1));
            });
    for (Runnable change : changes) {
      for (TransactionTemplate foreign : List.of(other.transaction(), other.unknown())) {
        assertThatThrownBy(() -> foreign.executeWithoutResult(status -> change.run()))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining(ELSEWHERE);
      }
      assertThatThrownBy(() -> main.unknown().executeWithoutResult(status -> afterCommit(change)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("make its transaction manager a bean");
    }
    assertThat(store.claim(new Claim(Lane.ofHandler("mailer"), 10, "one", Duration.ofMinutes(1))))
        .as("it waits as it did")
        .hasSize(1);
  }

  @Test
  void insideAnotherItIsCancelledWithTheStoresOwnAroundIt() {
    DurableEvents events = context.getBean(DurableEvents.class);
    UUID id = events.publish(new OrderPlaced("o-1"));
    for (boolean commits : new boolean[] {false, true}) {
      main.transaction()
          .executeWithoutResult(
              outer -> {
                other
                    .transaction()
                    .executeWithoutResult(
                        inner -> {
                          assertThat(events.cancel(id).isComplete()).isTrue();
                          inner.setRollbackOnly();
                        });
                if (!commits) {
                  outer.setRollbackOnly();
                }
              });
      assertThat(stored()).isEqualTo(commits ? 0 : 1);
    }
  }

  private void assertRefused(TransactionTemplate foreign, Runnable before) {
    assertThatThrownBy(
            () ->
                foreign.executeWithoutResult(
                    status -> {
                      before.run();
                      publish("o-1");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(ELSEWHERE);
    assertThatThrownBy(
            () ->
                foreign.executeWithoutResult(
                    status -> {
                      before.run();
                      try {
                        publish("o-1");
                      } finally {
                        status.setRollbackOnly();
                      }
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(stored()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void afterTheCommitOfAnotherItIsStoredByItself() {
    other.transaction().executeWithoutResult(status -> afterCommit(() -> publish("o-1")));
    other.transaction().executeWithoutResult(status -> afterCompletion(() -> publish("o-2")));
    assertThat(stored()).isEqualTo(2);
    assertThat(told).containsExactly("o-1", "o-2");
  }

  @Test
  void insideAnotherItIsStoredWithTheStoresOwnAroundIt() {
    for (boolean commits : new boolean[] {true, false}) {
      main.transaction()
          .executeWithoutResult(
              outer -> {
                other
                    .transaction()
                    .executeWithoutResult(
                        inner -> {
                          main.insert("o-1");
                          publish("o-1");
                          inner.setRollbackOnly();
                        });
                assertThat(told).as("not before the outer commit").hasSize(commits ? 0 : 1);
                if (!commits) {
                  outer.setRollbackOnly();
                }
              });
      assertThat(stored()).isEqualTo(1);
      assertThat(told).containsExactly("o-1");
      assertThat(main.jdbc.queryForList("select id from orders")).hasSize(1);
    }
  }

  @Test
  void afterTheCompletionOfAnotherItIsStoredWithTheStoresOwnAroundIt() {
    main.transaction()
        .executeWithoutResult(
            outer -> {
              other
                  .transaction()
                  .executeWithoutResult(inner -> afterCompletion(() -> publish("o-1")));
              outer.setRollbackOnly();
            });
    assertThat(stored()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void insideTheStoresOwnItIsStoredWithThatWhateverIsAroundIt() {
    other
        .transaction()
        .executeWithoutResult(
            outer -> {
              main.transaction().executeWithoutResult(inner -> publish("o-1"));
              main.transaction()
                  .executeWithoutResult(
                      inner -> {
                        publish("o-2");
                        inner.setRollbackOnly();
                      });
              outer.setRollbackOnly();
            });
    assertThat(stored()).isEqualTo(1);
    assertThat(told).containsExactly("o-1");
  }

  @Test
  void inAnotherThatBeginsAfterTheStoresOwnHasCommittedItIsRefused() {
    assertThatThrownBy(
            () ->
                main.transaction()
                    .executeWithoutResult(
                        status ->
                            afterCommit(
                                () ->
                                    other
                                        .transaction()
                                        .executeWithoutResult(inner -> publish("o-1")))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(ELSEWHERE);
    assertThat(stored()).isZero();
  }

  @Test
  void whatAnUnknownManagerBeginsIsJoinedWhileItIsSurelyOpen() {
    main.unknown().executeWithoutResult(status -> publish("o-1"));
    main.unknown()
        .executeWithoutResult(
            status -> {
              publish("o-2");
              status.setRollbackOnly();
            });
    assertThat(stored()).isEqualTo(1);
    assertThat(told).containsExactly("o-1");
    assertThatThrownBy(
            () -> main.unknown().executeWithoutResult(status -> afterCommit(() -> publish("o-3"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("make its transaction manager a bean");
    main.unknown().executeWithoutResult(status -> afterCompletion(() -> publish("o-4")));
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void aManagerThatTellsNobodyIsJoinedAndTheEventDoesNotActHere() {
    main.manager.setTransactionSynchronization(
        AbstractPlatformTransactionManager.SYNCHRONIZATION_NEVER);
    main.transaction()
        .executeWithoutResult(
            status -> {
              publish("o-1");
              assertThat(stored()).isZero();
            });
    main.transaction()
        .executeWithoutResult(
            status -> {
              publish("o-2");
              status.setRollbackOnly();
            });
    assertThat(stored()).isEqualTo(1);
    assertThat(told).as("since nobody knows when").isEmpty();
  }

  @Test
  void aManagerOfAParentContextIsKnownToItsChild() {
    Database database = new Database(false);
    try (AnnotationConfigApplicationContext parent = new AnnotationConfigApplicationContext()) {
      parent.registerBean(DataSource.class, () -> database.pool);
      parent.registerBean(DataSourceTransactionManager.class, () -> database.manager);
      parent.refresh();
      JdbcDeliveryStore theirs = JdbcDeliveryStore.of(database.pool).createTables();
      try (AnnotationConfigApplicationContext child = context(theirs, parent)) {
        child.refresh();
        database
            .transaction()
            .executeWithoutResult(
                status -> afterCommit(() -> child.publishEvent(new OrderPlaced("o-1"))));
        assertThat(theirs.count(DeliveryQuery.all())).hasSize(1);
      }
    } finally {
      database.close();
    }
  }

  @Test
  void eachOfTwoContextsStoresInItsOwnDatabase() {
    JdbcDeliveryStore theirs = JdbcDeliveryStore.of(other.pool).createTables();
    try (AnnotationConfigApplicationContext second = context(theirs, null)) {
      second.registerBean(DataSourceTransactionManager.class, () -> other.manager);
      second.refresh();
      main.transaction()
          .executeWithoutResult(
              outer -> {
                other
                    .transaction()
                    .executeWithoutResult(
                        inner -> {
                          second.publishEvent(new OrderPlaced("o-1"));
                          publish("o-2");
                        });
                outer.setRollbackOnly();
              });
    }
    assertThat(theirs.count(DeliveryQuery.all())).hasSize(1);
    assertThat(stored()).isZero();
  }

  private void publish(String order) {
    context.publishEvent(new OrderPlaced(order));
  }

  private long stored() {
    return store.count(DeliveryQuery.all()).values().stream().mapToLong(each -> each).sum();
  }
}
