package io.reportcache.spring;

import static io.reportcache.spring.TransactionalShop.afterCommit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NESTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_NOT_SUPPORTED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRED;
import static org.springframework.transaction.TransactionDefinition.PROPAGATION_REQUIRES_NEW;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.Subscription;
import io.reportcache.event.SubscriptionOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * E1: an event is stored if and only if the data that it tells of is, wherever in a transaction it
 * is published; with each manager, each database, and pools that have auto-commit on and off.
 */
@Tag("slow")
@ParameterizedClass
@EnumSource
class WherePublishedTest {

  /** A database, whether its pool has auto-commit on, and a manager. */
  enum Setup {
    H2_JDBC(Pooled.H2, true, false),
    H2_JDBC_AUTO_COMMIT_OFF(Pooled.H2, false, false),
    H2_JPA(Pooled.H2, true, true),
    H2_JPA_AUTO_COMMIT_OFF(Pooled.H2, false, true),
    POSTGRESQL_JDBC(Pooled.POSTGRESQL, true, false),
    POSTGRESQL_JDBC_AUTO_COMMIT_OFF(Pooled.POSTGRESQL, false, false),
    POSTGRESQL_JPA_AUTO_COMMIT_OFF(Pooled.POSTGRESQL, false, true),
    MARIADB_JDBC(Pooled.MARIADB, true, false),
    MARIADB_JDBC_AUTO_COMMIT_OFF(Pooled.MARIADB, false, false);

    private final Pooled database;
    private final boolean autoCommit;
    private final boolean jpa;

    Setup(Pooled database, boolean autoCommit, boolean jpa) {
      this.database = database;
      this.autoCommit = autoCommit;
      this.jpa = jpa;
    }
  }

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  private static final String SCHEMA = Pooled.newSchema();
  private static AnnotationConfigApplicationContext context;
  private static HikariDataSource pool;

  @Parameter Setup setup;

  private final JdbcDeliveryStore store = context.getBean(JdbcDeliveryStore.class);
  private final JdbcTemplate jdbc = new JdbcTemplate(pool);
  private final DurableEvents events = context.getBean(DurableEvents.class);
  private final List<String> told = new ArrayList<>();
  private final Subscription subscription =
      context
          .getBean(EventBus.class)
          .subscribe(
              OrderPlaced.class,
              placed -> told.add(placed.event().order()),
              SubscriptionOptions.inline());

  @BeforeParameterizedClassInvocation
  static void open(Setup setup) {
    setup.database.make(SCHEMA);
    pool = setup.database.pool(SCHEMA, setup.autoCommit);
    new JdbcTemplate(pool)
        .execute(
            (java.sql.Connection connection) -> {
              connection.createStatement().execute("create table orders(id varchar(20))");
              if (!connection.getAutoCommit()) {
                connection.commit();
              }
              return true;
            });
    context = new AnnotationConfigApplicationContext();
    TestPropertyValues.of(
            "report-cache.single-tenant=true",
            "report-cache.deliveries.store=jdbc",
            "report-cache.deliveries.create-tables=true",
            "report-cache.deliveries.worker.enabled=false")
        .applyTo(context);
    context.registerBean(DataSource.class, () -> pool);
    if (setup.jpa) {
      context.registerBean(LocalContainerEntityManagerFactoryBean.class, () -> entities(pool));
      context.registerBean(
          JpaTransactionManager.class,
          () -> {
            JpaTransactionManager manager = new JpaTransactionManager();
            manager.setEntityManagerFactory(
                context.getBean(jakarta.persistence.EntityManagerFactory.class));
            return manager;
          });
    } else {
      context.registerBean(
          DataSourceTransactionManager.class, () -> new DataSourceTransactionManager(pool));
    }
    context.registerBean(
        DurableEventsCustomizer.class,
        () ->
            events ->
                events
                    .type(OrderPlaced.class)
                    .handler("mailer", "#", LaneOptions.defaults(), (placed, run) -> {}));
    context.register(
        AutoConfigurations.getClasses(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, DeliveriesAutoConfiguration.class)));
    context.refresh();
  }

  @AfterParameterizedClassInvocation
  static void close(Setup setup) {
    context.close();
    pool.close();
    setup.database.drop(SCHEMA);
  }

  private static LocalContainerEntityManagerFactoryBean entities(DataSource dataSource) {
    LocalContainerEntityManagerFactoryBean entities = new LocalContainerEntityManagerFactoryBean();
    entities.setDataSource(dataSource);
    entities.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
    entities.setManagedTypes(PersistenceManagedTypes.of());
    return entities;
  }

  @BeforeEach
  @AfterEach
  void empty() {
    transaction()
        .executeWithoutResult(
            status -> {
              jdbc.update("delete from orders");
              jdbc.update("delete from report_cache_delivery");
            });
  }

  @AfterEach
  void unsubscribe() {
    subscription.close();
  }

  @Test
  void inATransactionThatCommits() {
    transaction()
        .executeWithoutResult(
            status -> {
              place("o-1");
              assertThat(told).isEmpty();
            });
    assertBothAreThere("o-1");
  }

  @Test
  void inOneThatIsRolledBack() {
    transaction()
        .executeWithoutResult(
            status -> {
              place("o-1");
              status.setRollbackOnly();
            });
    assertNothingIsThere();
  }

  @Test
  void withoutATransaction() {
    publish("o-1");
    assertThat(stored()).isEqualTo(1);
    assertThat(told).containsExactly("o-1");
  }

  @Test
  void inOneThatIsSuspended() {
    transaction()
        .executeWithoutResult(
            status -> {
              transaction(PROPAGATION_NOT_SUPPORTED).executeWithoutResult(none -> publish("o-1"));
              status.setRollbackOnly();
            });
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void beforeTheCommit() {
    transaction()
        .executeWithoutResult(
            status ->
                register(
                    new TransactionSynchronization() {
                      @Override
                      public void beforeCommit(boolean readOnly) {
                        place("o-1");
                      }

                      @Override
                      public void beforeCompletion() {
                        place("o-2");
                      }
                    }));
    assertBothAreThere("o-1", "o-2");
  }

  @Test
  void beforeTheCompletionOfARollback() {
    transaction()
        .executeWithoutResult(
            status -> {
              register(
                  new TransactionSynchronization() {
                    @Override
                    public void beforeCompletion() {
                      place("o-1");
                    }
                  });
              status.setRollbackOnly();
            });
    assertNothingIsThere();
  }

  @Test
  void afterTheCommit() {
    transaction().executeWithoutResult(status -> afterCommit(() -> publish("o-1")));
    assertThat(stored()).isEqualTo(1);
    assertThat(told).containsExactly("o-1");
  }

  /** Spring takes part in what is over, and nobody commits it: so the event isn't left to that. */
  @Test
  void inAPartThatJoinsWhatHasCommitted() {
    transaction()
        .executeWithoutResult(
            status ->
                afterCommit(() -> transaction().executeWithoutResult(part -> publish("o-1"))));
    assertThat(stored()).isEqualTo(1);
    assertThat(told).containsExactly("o-1");
  }

  @Test
  void onAnotherThreadMeanwhile() {
    transaction()
        .executeWithoutResult(
            status -> {
              CompletableFuture.runAsync(() -> publish("o-1")).join();
              assertThat(stored()).isOne();
              assertThat(told).containsExactly("o-1");
              status.setRollbackOnly();
            });
    assertThat(stored()).isOne();
  }

  /** A second manager of one pool, which joins the connection or takes another. */
  @Test
  void inATransactionOfJdbcInsideThat() {
    for (int propagation : new int[] {PROPAGATION_REQUIRED, PROPAGATION_REQUIRES_NEW}) {
      for (boolean commits : new boolean[] {true, false}) {
        for (boolean innerCommits : new boolean[] {true, false}) {
          String order = "o-%d-%s-%s".formatted(propagation, commits, innerCommits);
          try {
            transaction()
                .executeWithoutResult(
                    status -> {
                      placeInJdbc(propagation, order, innerCommits);
                      if (!commits) {
                        status.setRollbackOnly();
                      }
                    });
          } catch (UnexpectedRollbackException e) {
            assertThat(innerCommits).as("a part has said that all is to be rolled back").isFalse();
          }
        }
      }
    }
    assertThat(stored())
        .as("as many as orders")
        .isEqualTo(jdbc.queryForList("select id from orders", String.class).size());
  }

  private void placeInJdbc(int propagation, String order, boolean commits) {
    TransactionTemplate second = new TransactionTemplate(new DataSourceTransactionManager(pool));
    second.setPropagationBehavior(propagation);
    second.executeWithoutResult(
        status -> {
          place(order);
          if (!commits) {
            status.setRollbackOnly();
          }
        });
  }

  @Test
  void afterTheCommitOfOneThatOnlyReads() {
    transaction(TransactionDefinition.PROPAGATION_REQUIRED, true)
        .executeWithoutResult(status -> afterCommit(() -> publish("o-1")));
    assertThat(stored()).isEqualTo(1);
    assertThat(told).containsExactly("o-1");
  }

  @Test
  void afterTheCompletion() {
    for (boolean rolledBack : new boolean[] {false, true}) {
      transaction()
          .executeWithoutResult(
              status -> {
                register(
                    new TransactionSynchronization() {
                      @Override
                      public void afterCompletion(int ending) {
                        publish("o-" + ending);
                      }
                    });
                if (rolledBack) {
                  status.setRollbackOnly();
                }
              });
    }
    assertThat(stored()).isEqualTo(2);
    assertThat(told).hasSize(2);
  }

  @Test
  void inAnotherThatIsBegunAfterTheCommit() {
    for (boolean rolledBack : new boolean[] {false, true}) {
      transaction()
          .executeWithoutResult(
              status ->
                  afterCommit(
                      () ->
                          transaction(PROPAGATION_REQUIRES_NEW)
                              .executeWithoutResult(
                                  inner -> {
                                    place("o-1");
                                    if (rolledBack) {
                                      inner.setRollbackOnly();
                                    }
                                  })));
    }
    assertBothAreThere("o-1");
  }

  @Test
  void inAnInnerOne() {
    transaction()
        .executeWithoutResult(
            status -> {
              transaction(PROPAGATION_REQUIRES_NEW).executeWithoutResult(inner -> place("o-1"));
              place("o-2");
              status.setRollbackOnly();
            });
    assertBothAreThere("o-1");
    transaction()
        .executeWithoutResult(
            status -> {
              transaction(PROPAGATION_REQUIRES_NEW)
                  .executeWithoutResult(
                      inner -> {
                        place("o-3");
                        inner.setRollbackOnly();
                      });
              place("o-4");
            });
    assertBothAreThere("o-1", "o-4");
  }

  @Test
  void afterTheCommitOfAnInnerOne() {
    transaction()
        .executeWithoutResult(
            status -> {
              transaction(PROPAGATION_REQUIRES_NEW)
                  .executeWithoutResult(inner -> afterCommit(() -> publish("o-1")));
              status.setRollbackOnly();
            });
    assertThat(stored()).isEqualTo(1);
  }

  @Test
  void behindASavepointThatIsRolledBack() {
    if (setup.jpa) {
      return; // which knows none
    }
    transaction()
        .executeWithoutResult(
            status -> {
              place("o-1");
              transaction(PROPAGATION_NESTED)
                  .executeWithoutResult(
                      nested -> {
                        place("o-2");
                        nested.setRollbackOnly();
                      });
            });
    assertBothAreThere("o-1");
  }

  @Test
  void inOneThatOnlyReadsItIsStoredOrRefused() {
    TransactionTemplate reading = transaction(TransactionDefinition.PROPAGATION_REQUIRED, true);
    if (setup.database == Pooled.H2) { // to which it's only a hint
      reading.executeWithoutResult(status -> place("o-1"));
      assertBothAreThere("o-1");
    } else if (setup.database == Pooled.MARIADB && !isRefused(reading)) { // as its driver likes
      assertThat(stored()).isOne();
      assertThat(told).containsExactly("o-1");
    } else {
      assertThatThrownBy(() -> reading.executeWithoutResult(status -> publish("o-1")))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("a read-only transaction can't store");
      assertNothingIsThere();
    }
  }

  @Test
  void readingTheStoreLeavesTheTransactionAlone() {
    transaction()
        .executeWithoutResult(
            status -> {
              place("o-1");
              assertThat(stored()).isZero(); // as others see it
              assertThat(store.find(DeliveryQuery.all(), 0, 10)).isEmpty();
              status.setRollbackOnly();
            });
    assertNothingIsThere();
  }

  @Test
  void whatIsCancelledIsGoneIfAndOnlyIfTheTransactionCommits() {
    for (boolean commits : new boolean[] {false, true}) {
      UUID id = commits ? onlyOne() : events.publish(new OrderPlaced("o-1"));
      transaction()
          .executeWithoutResult(
              status -> {
                assertThat(events.cancel(id)).isEqualTo(new DeliveryChange(1, 0));
                assertThat(events.cancel(id)).isEqualTo(new DeliveryChange(0, 0));
                assertThat(stored()).as("for others").isOne();
                if (!commits) {
                  status.setRollbackOnly();
                }
              });
      assertThat(stored()).isEqualTo(commits ? 0 : 1);
    }
  }

  @Test
  void whatIsMovedIsDueIfAndOnlyIfTheTransactionCommits() {
    UUID id = delayed();
    for (boolean commits : new boolean[] {false, true}) {
      transaction()
          .executeWithoutResult(
              status -> {
                assertThat(events.reschedule(id, Duration.ZERO))
                    .isEqualTo(new DeliveryChange(1, 0));
                assertThat(claimed()).as("for others").isZero();
                if (!commits) {
                  status.setRollbackOnly();
                }
              });
      assertThat(claimed()).isEqualTo(commits ? 1 : 0);
    }
  }

  @Test
  void whatIsPublishedAndCancelledInOneNeverWas() {
    transaction()
        .executeWithoutResult(
            status -> {
              UUID id = events.publish(new OrderPlaced("o-1"));
              assertThat(events.reschedule(id, Duration.ofHours(1)).isComplete()).isTrue();
              assertThat(events.cancel(id).isComplete()).isTrue();
            });
    assertThat(stored()).isZero();
  }

  @Test
  void whatIsCancelledAfterTheCommitIsGoneAtOnce() {
    for (boolean moves : new boolean[] {true, false}) {
      UUID id = moves ? delayed() : onlyOne();
      transaction()
          .executeWithoutResult(
              status ->
                  afterCommit(
                      () -> {
                        if (moves) {
                          assertThat(events.reschedule(id, Duration.ofHours(2)).isComplete())
                              .isTrue();
                        } else {
                          assertThat(events.cancel(id).isComplete()).isTrue();
                        }
                      }));
      assertThat(stored()).isEqualTo(moves ? 1 : 0);
    }
  }

  @Test
  void whatIsCancelledInAnInnerOneGoesWithThat() {
    UUID id = delayed();
    transaction()
        .executeWithoutResult(
            status -> {
              transaction(PROPAGATION_REQUIRES_NEW)
                  .executeWithoutResult(
                      inner -> {
                        assertThat(events.cancel(id).isComplete()).isTrue();
                        inner.setRollbackOnly();
                      });
              assertThat(stored()).isOne();
              transaction(PROPAGATION_REQUIRES_NEW)
                  .executeWithoutResult(
                      inner -> assertThat(events.cancel(id).isComplete()).isTrue());
              status.setRollbackOnly();
            });
    assertThat(stored()).isZero();
  }

  @Test
  void whatIsCancelledBehindASavepointThatIsRolledBackStays() {
    if (setup.jpa) {
      return; // which knows none
    }
    UUID id = delayed();
    transaction()
        .executeWithoutResult(
            status ->
                transaction(PROPAGATION_NESTED)
                    .executeWithoutResult(
                        nested -> {
                          assertThat(events.cancel(id).isComplete()).isTrue();
                          nested.setRollbackOnly();
                        }));
    assertThat(stored()).isOne();
    assertThat(events.reschedule(id, Duration.ZERO).isComplete()).isTrue();
    assertThat(claimed()).isOne();
  }

  @Test
  void whatIsCancelledWhileATransactionIsSuspendedIsGoneAtOnce() {
    UUID id = delayed();
    transaction()
        .executeWithoutResult(
            status -> {
              transaction(PROPAGATION_NOT_SUPPORTED)
                  .executeWithoutResult(
                      none -> assertThat(events.cancel(id).isComplete()).isTrue());
              assertThat(stored()).isZero();
              status.setRollbackOnly();
            });
    assertThat(stored()).isZero();
  }

  private UUID delayed() {
    return events.publish(
        new OrderPlaced("o-1"), PublishOptions.defaults().withDelay(Duration.ofHours(1)));
  }

  private UUID onlyOne() {
    empty();
    return events.publish(new OrderPlaced("o-1"));
  }

  private int claimed() {
    return store
        .claim(new Claim(Lane.ofHandler("mailer"), 10, "node", Duration.ofMinutes(1)))
        .size();
  }

  private static boolean isRefused(TransactionTemplate reading) {
    try {
      reading.executeWithoutResult(status -> publish("o-1"));
      return false;
    } catch (DeliveryStoreException e) {
      return true;
    }
  }

  private void place(String order) {
    jdbc.update("insert into orders values (?)", order);
    publish(order);
  }

  private static void publish(String order) {
    context.publishEvent(new OrderPlaced(order));
  }

  private static void register(TransactionSynchronization callback) {
    TransactionSynchronizationManager.registerSynchronization(callback);
  }

  private static TransactionTemplate transaction() {
    return transaction(TransactionDefinition.PROPAGATION_REQUIRED, false);
  }

  private static TransactionTemplate transaction(int propagation) {
    return transaction(propagation, false);
  }

  private static TransactionTemplate transaction(int propagation, boolean readOnly) {
    TransactionTemplate transaction =
        new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    transaction.setPropagationBehavior(propagation);
    transaction.setReadOnly(readOnly);
    return transaction;
  }

  private long stored() {
    return store.count(DeliveryQuery.all()).values().stream().mapToLong(each -> each).sum();
  }

  private void assertBothAreThere(String... orders) {
    assertThat(jdbc.queryForList("select id from orders", String.class))
        .containsExactlyInAnyOrder(orders);
    assertThat(stored()).isEqualTo(orders.length);
    assertThat(told).containsExactlyInAnyOrder(orders);
  }

  private void assertNothingIsThere() {
    assertThat(jdbc.queryForList("select id from orders", String.class)).isEmpty();
    assertThat(stored()).isZero();
    assertThat(told).isEmpty();
  }
}
