package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.ReportCache;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.PostPersist;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What is invalidated in a Spring transaction on the database of the shared tier is part of it, and
 * what is invalidated in another one follows after the commit.
 */
@Tag("slow")
class SharedTransactionsTest {

  private final AtomicInteger loads = new AtomicInteger();
  private final Report<NoParams, Integer> sales =
      Report.named("sales", Integer.class).generatedBy(() -> loads.incrementAndGet());
  private final Report<NoParams, Integer> stock =
      Report.named("stock", Integer.class).generatedBy(() -> 7);
  private final String schema = Pooled.newSchema();
  private Pooled database;
  private HikariDataSource pool;

  /** Two nodes of one application. */
  private record Nodes(ApplicationContext here, ApplicationContext there) {

    ReportCache reports() {
      return here.getBean(ReportCache.class);
    }

    ReportCache others() {
      return there.getBean(ReportCache.class);
    }

    TransactionTemplate transaction(String manager) {
      return new TransactionTemplate(here.getBean(manager, PlatformTransactionManager.class));
    }

    void rightAfterTheCommit(Runnable look) {
      here.getBean("main", First.class).afterCommit = look;
    }

    long number() {
      Long found =
          new JdbcTemplate(here.getBean("database", DataSource.class))
              .queryForObject("select coalesce(max(seq), 0) from report_cache_fence", Long.class);
      return found == null ? 0 : found;
    }

    long sent() {
      return reports().caches().sharedTierStats().sent();
    }
  }

  private void open(Pooled database, Consumer<Nodes> test, String... properties) {
    open(database, true, test, properties);
  }

  private void open(
      Pooled database, boolean autoCommit, Consumer<Nodes> test, String... properties) {
    this.database = database;
    database.make(schema);
    pool = database.pool(schema, autoCommit);
    node()
        .withPropertyValues(properties)
        .run(
            here ->
                node()
                    .run(
                        there -> {
                          assertThat(here).hasNotFailed();
                          test.accept(new Nodes(here, there));
                        }));
  }

  private ApplicationContextRunner node() {
    return Runners.runner()
        .withBean("sales", Report.class, () -> sales)
        .withBean("stock", Report.class, () -> stock)
        .withBean("database", DataSource.class, () -> pool, bean -> bean.setDestroyMethodName(""))
        .withBean("other", DataSource.class, SharedTierTest::database)
        .withBean("main", First.class, () -> new First(pool))
        .withBean("second", Second.class)
        .withPropertyValues(
            "report-cache.single-tenant=true",
            "report-cache.shared.tier=sql",
            "report-cache.shared.heartbeat=1d",
            "report-cache.shared.maximum-staleness=2d",
            "report-cache.shared.sql.data-source=database",
            "report-cache.shared.sql.create-tables=true");
  }

  /** Does something right after the commit, before any of its callbacks. */
  static final class First extends DataSourceTransactionManager {

    private static final long serialVersionUID = 1L;

    private transient Runnable afterCommit = () -> {};

    First(DataSource database) {
      super(database);
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {
      super.doCommit(status);
      afterCommit.run();
    }
  }

  static final class Second extends DataSourceTransactionManager {

    private static final long serialVersionUID = 1L;

    Second(@org.springframework.beans.factory.annotation.Qualifier("other") DataSource other) {
      super(other);
    }
  }

  @AfterEach
  void drop() {
    if (pool != null) {
      pool.close();
      database.drop(schema);
    }
  }

  private int latest(ReportCache reports) {
    return reports.central().latest().get(sales);
  }

  private void warm(Nodes nodes) {
    nodes.reports().get(sales);
    assertThat(latest(nodes.others())).isEqualTo(1);
  }

  private void invalidate(Nodes nodes) {
    nodes.reports().central().invalidate(sales);
  }

  @ParameterizedTest
  @EnumSource
  void theCommitItselfTellsTheOtherNode(Pooled database) {
    open(
        database,
        nodes -> {
          warm(nodes);
          long before = nodes.number();
          nodes
              .transaction("main")
              .executeWithoutResult(
                  status -> {
                    invalidate(nodes);
                    invalidate(nodes);
                    assertThat(latest(nodes.others())).isEqualTo(1);
                  });
          assertThat(nodes.number()).isEqualTo(before + 1);
          assertThat(nodes.sent()).isEqualTo(1);
          FreshnessToken token = nodes.reports().central().token();
          assertThat(nodes.others().central().atLeast(token).get(sales)).isEqualTo(2);
          assertThat(nodes.reports().get(sales)).isEqualTo(2);
        });
  }

  /** Whoever is told of the commit before the cache is, sees what is in the database. */
  @ParameterizedTest
  @EnumSource
  void thereIsNoMomentBetweenTheDataAndTheInvalidation(Pooled database) {
    open(
        database,
        nodes -> {
          warm(nodes);
          nodes
              .transaction("main")
              .executeWithoutResult(
                  status -> {
                    nodes.rightAfterTheCommit(
                        () -> assertThat(latest(nodes.others())).isEqualTo(2));
                    invalidate(nodes);
                  });
          assertThat(loads).hasValue(2);
        });
  }

  @ParameterizedTest
  @EnumSource
  void aRollbackLeavesNothing(Pooled database) {
    open(
        database,
        nodes -> {
          warm(nodes);
          long before = nodes.number();
          nodes
              .transaction("main")
              .executeWithoutResult(
                  status -> {
                    invalidate(nodes);
                    status.setRollbackOnly();
                  });
          assertThatThrownBy(
                  () ->
                      nodes
                          .transaction("main")
                          .executeWithoutResult(
                              status -> {
                                invalidate(nodes);
                                throw new IllegalStateException("no");
                              }))
              .hasMessage("no");
          assertThat(nodes.number()).isEqualTo(before);
          assertThat(nodes.sent()).isZero();
          assertThat(latest(nodes.others())).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void inATransactionOfAnotherDatabaseItFollowsAfterTheCommit(boolean autoCommit) {
    open(
        Pooled.H2,
        autoCommit,
        nodes -> {
          warm(nodes);
          nodes.transaction("second").executeWithoutResult(status -> invalidate(nodes));
          assertThat(latest(nodes.others())).isEqualTo(2);
          nodes
              .transaction("second")
              .executeWithoutResult(
                  status -> {
                    new JdbcTemplate(pool).queryForObject("select 1", Integer.class);
                    invalidate(nodes);
                  });
          assertThat(latest(nodes.others())).as("though the connection was bound").isEqualTo(3);
          nodes
              .transaction("second")
              .executeWithoutResult(
                  status -> {
                    invalidate(nodes);
                    status.setRollbackOnly();
                  });
          assertThat(latest(nodes.others())).isEqualTo(3);
          assertThat(nodes.sent()).isEqualTo(2);
        });
  }

  /** What an inner one has invalidated acts at its own end and at that of the outer one. */
  @Test
  void oneInsideTheOther() {
    open(
        Pooled.H2,
        nodes -> {
          warm(nodes);
          nodes
              .transaction("second")
              .executeWithoutResult(
                  outer ->
                      nodes.transaction("main").executeWithoutResult(status -> invalidate(nodes)));
          assertThat(latest(nodes.others())).isEqualTo(2);
          nodes
              .transaction("main")
              .executeWithoutResult(
                  outer ->
                      nodes
                          .transaction("second")
                          .executeWithoutResult(status -> invalidate(nodes)));
          assertThat(latest(nodes.others())).isEqualTo(3);
        });
  }

  @Test
  void aPropertyHasItFollowAfterTheCommit() {
    open(
        Pooled.H2,
        nodes -> {
          warm(nodes);
          nodes
              .transaction("main")
              .executeWithoutResult(
                  status -> {
                    nodes.rightAfterTheCommit(
                        () -> assertThat(latest(nodes.others())).isEqualTo(1));
                    invalidate(nodes);
                  });
          assertThat(latest(nodes.others())).isEqualTo(2);
        },
        "report-cache.shared.sql.join-transactions=false");
  }

  @Test
  void aReadOnlyTransactionWritesNothing() {
    open(
        Pooled.H2,
        nodes -> {
          warm(nodes);
          TransactionTemplate reading = nodes.transaction("main");
          reading.setReadOnly(true);
          reading.executeWithoutResult(status -> nodes.reports().get(stock));
          assertThat(nodes.sent()).isZero();
        });
  }

  @Entity(name = "orders")
  static class Order {
    static Runnable onInsert = () -> {};

    @Id String id;

    @PostPersist
    void inserted() {
      onInsert.run();
    }

    Order() {}

    Order(String id) {
      this.id = id;
    }
  }

  /** JPA writes at the commit; the rows of the tier must be locked after that. */
  @Test
  void whatJpaHoldsBackIsWrittenBefore() {
    open(
        Pooled.H2,
        nodes -> {
          warm(nodes);
          LocalContainerEntityManagerFactoryBean made = entities();
          try {
            EntityManagerFactory entities = made.getObject();
            long before = nodes.number();
            AtomicLong atInsert = new AtomicLong(-1);
            Order.onInsert = () -> atInsert.set(nodes.number()); // in the same transaction
            TransactionTemplate jpa = new TransactionTemplate(manager(nodes, entities));
            jpa.executeWithoutResult(
                status -> {
                  invalidate(nodes);
                  EntityManagerFactoryUtils.getTransactionalEntityManager(entities)
                      .persist(new Order("o-1"));
                });
            assertThat(atInsert).hasValue(before);
            assertThat(nodes.number()).isEqualTo(before + 1);
            assertThat(latest(nodes.others())).isEqualTo(2);
            Order.onInsert = () -> {};
            assertThatThrownBy(
                    () ->
                        jpa.executeWithoutResult(
                            status -> {
                              invalidate(nodes);
                              EntityManagerFactoryUtils.getTransactionalEntityManager(entities)
                                  .persist(new Order("o-1"));
                            }))
                .isInstanceOf(DataIntegrityViolationException.class);
            assertThat(latest(nodes.others())).isEqualTo(2);
            assertThat(nodes.sent()).isEqualTo(1);
          } finally {
            made.destroy();
          }
        });
  }

  private static JpaTransactionManager manager(Nodes nodes, EntityManagerFactory entities) {
    JpaTransactionManager manager = new JpaTransactionManager(entities);
    manager.setJpaDialect(new org.springframework.orm.jpa.vendor.HibernateJpaDialect());
    return (JpaTransactionManager)
        nodes.here().getAutowireCapableBeanFactory().initializeBean(manager, "jpa");
  }

  private LocalContainerEntityManagerFactoryBean entities() {
    LocalContainerEntityManagerFactoryBean entities = new LocalContainerEntityManagerFactoryBean();
    entities.setDataSource(pool);
    entities.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
    entities.setManagedTypes(PersistenceManagedTypes.of(Order.class.getName()));
    entities.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", "create");
    entities.afterPropertiesSet();
    return entities;
  }
}
