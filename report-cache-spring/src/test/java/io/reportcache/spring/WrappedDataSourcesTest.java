package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.jdbc.JdbcTransactions;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * E6: a store and a transaction manager that have different wrappers of one data source; and data
 * sources that share the connections of transactions, or lead each thread elsewhere.
 */
@Tag("slow")
class WrappedDataSourcesTest {

  /** A data source around another. */
  enum Wrapper {
    NONE(pool -> pool),
    TRANSACTION_AWARE(TransactionAwareDataSourceProxy::new),
    LAZY(LazyConnectionDataSourceProxy::new),
    AWARE_OF_LAZY(
        pool -> new TransactionAwareDataSourceProxy(new LazyConnectionDataSourceProxy(pool))),
    DELEGATING(DelegatingDataSource::new),
    PROXY(WrappedDataSourcesTest::proxy),
    PROXY_OF_SPRING(pool -> (DataSource) new ProxyFactory(pool).getProxy());

    private final UnaryOperator<DataSource> wrap;

    Wrapper(UnaryOperator<DataSource> wrap) {
      this.wrap = wrap;
    }
  }

  @EventName("order.placed")
  record OrderPlaced(String order) implements DomainEvent {}

  static Stream<Arguments> pairs() {
    return Stream.concat(
        Stream.of(Wrapper.values())
            .flatMap(
                stores ->
                    Stream.of(Wrapper.values())
                        .flatMap(
                            managers ->
                                Stream.of(true, false)
                                    .map(
                                        autoCommit ->
                                            Arguments.of(
                                                Pooled.H2, stores, managers, autoCommit)))),
        Stream.of(Pooled.POSTGRESQL, Pooled.MARIADB)
            .flatMap(
                database ->
                    Stream.of(true, false)
                        .map(
                            autoCommit ->
                                Arguments.of(
                                    database,
                                    Wrapper.TRANSACTION_AWARE,
                                    Wrapper.LAZY,
                                    autoCommit))));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void anEventIsStoredIfAndOnlyIfItsTransactionCommits(
      Pooled database, Wrapper stores, Wrapper managers, boolean autoCommit) {
    withPool(
        database,
        autoCommit,
        pool -> {
          DataSource ofStore = stores.wrap.apply(pool);
          DataSource ofManager = managers.wrap.apply(pool);
          runner()
              .withBean(JdbcDeliveryStore.class, () -> JdbcDeliveryStore.of(ofStore).createTables())
              .withBean(
                  DataSourceTransactionManager.class,
                  () -> new DataSourceTransactionManager(ofManager))
              .run(
                  context -> {
                    assertThat(context).hasNotFailed();
                    JdbcTemplate jdbc = new JdbcTemplate(ofManager);
                    TransactionTemplate transaction = transaction(context);
                    JdbcDeliveryStore store = context.getBean(JdbcDeliveryStore.class);
                    transaction.executeWithoutResult(status -> place(context, jdbc, "o-1"));
                    assertThat(stored(store)).isEqualTo(1);
                    transaction.executeWithoutResult(
                        status -> {
                          place(context, jdbc, "o-2");
                          store.figures(
                              DeliveryQuery.all(), Instant.EPOCH, Instant.EPOCH.plusSeconds(1));
                          assertThat(stored(store)).isEqualTo(1); // as others see it
                          status.setRollbackOnly();
                        });
                    assertThat(stored(store)).isEqualTo(1);
                    transaction.executeWithoutResult(
                        status -> {
                          jdbc.update("insert into orders values ('o-3')");
                          TransactionalShop.afterCommit(
                              () -> context.publishEvent(new OrderPlaced("o-3")));
                        });
                    assertThat(stored(store)).isEqualTo(2);
                    assertThat(jdbc.queryForList("select id from orders", String.class))
                        .containsExactlyInAnyOrder("o-1", "o-3");
                  });
        });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void plainTransactionsNeverCommitThoseOfSpring(boolean autoCommit) {
    withPool(
        Pooled.H2,
        autoCommit,
        pool -> {
          DataSource shared = new TransactionAwareDataSourceProxy(pool);
          JdbcTransactions transactions = new JdbcTransactions(shared);
          JdbcTemplate jdbc = new JdbcTemplate(pool);
          new TransactionTemplate(new DataSourceTransactionManager(pool))
              .executeWithoutResult(
                  status -> {
                    jdbc.update("insert into orders values ('o-1')");
                    try {
                      transactions.run(
                          connection -> {
                            try (var insert = connection.createStatement()) {
                              insert.execute("insert into orders values ('o-2')");
                            }
                          });
                    } catch (SQLException e) {
                      throw new IllegalStateException(e);
                    }
                    status.setRollbackOnly();
                  });
          assertThat(jdbc.queryForList("select id from orders", String.class))
              .containsExactly("o-2");
        });
  }

  @Test
  void aDataSourceThatHidesOneThatSharesIsRefused() {
    withPool(
        Pooled.H2,
        true,
        pool -> {
          DataSource hiding = new DelegatingDataSource(new TransactionAwareDataSourceProxy(pool));
          assertThatThrownBy(() -> JdbcDeliveryStore.of(hiding))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("give the data source behind that proxy");
          assertThatThrownBy(() -> new JdbcTransactions(hiding))
              .isInstanceOf(IllegalArgumentException.class);
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = Wrapper.class,
      names = {"NONE", "LAZY", "TRANSACTION_AWARE", "PROXY_OF_SPRING"})
  void whatIsRoutedIsStoredInOneDatabaseOrRefused(Wrapper wrapper) {
    ThreadLocal<String> route = new ThreadLocal<>();
    withPool(
        Pooled.H2,
        false,
        main ->
            withPool(
                Pooled.H2,
                false,
                other -> {
                  DataSource routed = wrapper.wrap.apply(routing(route, main, other, true));
                  runner()
                      .withBean(DataSource.class, () -> routed)
                      .withBean(
                          DataSourceTransactionManager.class,
                          () -> new DataSourceTransactionManager(routed))
                      .withPropertyValues(
                          "report-cache.deliveries.store=jdbc",
                          "report-cache.deliveries.create-tables=true")
                      .run(
                          context -> {
                            assertThat(context).hasNotFailed();
                            JdbcTemplate jdbc = new JdbcTemplate(routed);
                            JdbcDeliveryStore store = context.getBean(JdbcDeliveryStore.class);
                            JdbcDeliveryStore.of(other).createTables(); // so that it could be
                            TransactionTemplate transaction = transaction(context);
                            transaction.executeWithoutResult(status -> place(context, jdbc, "o-1"));
                            assertThat(stored(store)).isEqualTo(1);
                            route.set("other");
                            context.publishEvent(new OrderPlaced("o-2"));
                            assertThat(stored(store)).as("where workers look").isEqualTo(2);
                            assertThatThrownBy(
                                    () ->
                                        transaction.executeWithoutResult(
                                            status -> place(context, jdbc, "o-3")))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("isn't on the data source of their store");
                            route.remove();
                            assertThat(stored(store)).isEqualTo(2);
                            assertThat(stored(JdbcDeliveryStore.of(other))).isZero();
                          });
                }));
  }

  /** That it's routed isn't known, but where the connection of a transaction leads is. */
  @Test
  void whatIsRoutedBehindAProxyThatHidesItIsRefusedElsewhere() {
    ThreadLocal<String> route = new ThreadLocal<>();
    withPool(
        Pooled.H2,
        false,
        main ->
            withPool(
                Pooled.H2,
                false,
                other -> {
                  JdbcDeliveryStore.of(other).createTables();
                  DataSource hidden = proxy(routing(route, main, other, true));
                  runner()
                      .withBean(
                          JdbcDeliveryStore.class,
                          () -> JdbcDeliveryStore.of(hidden).createTables())
                      .withBean(
                          DataSourceTransactionManager.class,
                          () -> new DataSourceTransactionManager(hidden))
                      .run(
                          context -> {
                            TransactionTemplate transaction = transaction(context);
                            route.set("other");
                            assertThatThrownBy(
                                    () ->
                                        transaction.executeWithoutResult(
                                            status -> context.publishEvent(new OrderPlaced("o-1"))))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("isn't on the data source of their store");
                            route.remove();
                            assertThat(stored(JdbcDeliveryStore.of(other))).isZero();
                          });
                }));
  }

  @Test
  void whatIsRoutedToNoneByDefaultFailsTheStart() {
    withPool(
        Pooled.H2,
        true,
        main -> {
          DataSource routed = routing(new ThreadLocal<>(), main, main, false);
          runner()
              .withBean(DataSource.class, () -> routed)
              .withPropertyValues("report-cache.deliveries.store=jdbc")
              .run(
                  context ->
                      assertThat(context)
                          .getFailure()
                          .rootCause()
                          .hasMessageContaining("give it a default target"));
          JdbcDeliveryStore onRouted =
              JdbcDeliveryStore.of(routing(new ThreadLocal<>(), main, main, true));
          assertThatThrownBy(() -> new SpringDeliverySink(onRouted, () -> {}))
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("of one database");
        });
  }

  @Test
  void whatOnlyReadsOfALazyOneMayBeElsewhereAndIsRefused() {
    withPool(
        Pooled.H2,
        false,
        main ->
            withPool(
                Pooled.H2,
                false,
                replica -> {
                  JdbcDeliveryStore.of(replica).createTables();
                  LazyConnectionDataSourceProxy lazy = new LazyConnectionDataSourceProxy(main);
                  lazy.setReadOnlyDataSource(replica);
                  runner()
                      .withBean(
                          JdbcDeliveryStore.class, () -> JdbcDeliveryStore.of(lazy).createTables())
                      .withBean(
                          DataSourceTransactionManager.class,
                          () -> new DataSourceTransactionManager(lazy))
                      .run(
                          context -> {
                            TransactionTemplate reading = transaction(context);
                            reading.setReadOnly(true);
                            assertThatThrownBy(
                                    () ->
                                        reading.executeWithoutResult(
                                            status -> context.publishEvent(new OrderPlaced("o-1"))))
                                .isInstanceOf(IllegalStateException.class);
                            assertThat(stored(JdbcDeliveryStore.of(replica))).isZero();
                            transaction(context)
                                .executeWithoutResult(
                                    status -> context.publishEvent(new OrderPlaced("o-2")));
                            assertThat(stored(context.getBean(JdbcDeliveryStore.class)))
                                .isEqualTo(1);
                          });
                }));
  }

  private static void withPool(
      Pooled database, boolean autoCommit, java.util.function.Consumer<HikariDataSource> test) {
    String schema = Pooled.newSchema();
    database.make(schema);
    Pooled.execute(database.url(schema), "create table orders(id varchar(20))");
    try (HikariDataSource pool = database.pool(schema, autoCommit)) {
      test.accept(pool);
    } finally {
      database.drop(schema);
    }
  }

  private static ApplicationContextRunner runner() {
    return Runners.runner()
        .withBean(
            DurableEventsCustomizer.class,
            () ->
                events ->
                    events
                        .type(OrderPlaced.class)
                        .handler("mailer", "#", LaneOptions.defaults(), (placed, run) -> {}))
        .withPropertyValues(
            "report-cache.single-tenant=true", "report-cache.deliveries.worker.enabled=false");
  }

  private static void place(ApplicationContext context, JdbcTemplate jdbc, String order) {
    jdbc.update("insert into orders values (?)", order);
    context.publishEvent(new OrderPlaced(order));
  }

  private static TransactionTemplate transaction(ApplicationContext context) {
    return new TransactionTemplate(context.getBean(DataSourceTransactionManager.class));
  }

  private static long stored(JdbcDeliveryStore store) {
    return store.count(DeliveryQuery.all()).values().stream().mapToLong(each -> each).sum();
  }

  private static DataSource routing(
      ThreadLocal<String> route, DataSource main, DataSource other, boolean byDefault) {
    AbstractRoutingDataSource routing =
        new AbstractRoutingDataSource() {
          @Override
          protected Object determineCurrentLookupKey() {
            return route.get();
          }
        };
    routing.setTargetDataSources(Map.of("main", main, "other", other));
    if (byDefault) {
      routing.setDefaultTargetDataSource(main);
    }
    routing.afterPropertiesSet();
    return routing;
  }

  /** One that tells nobody what it wraps. */
  private static DataSource proxy(DataSource pool) {
    return (DataSource)
        Proxy.newProxyInstance(
            WrappedDataSourcesTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                  case "equals" -> proxy == arguments[0];
                  case "hashCode" -> System.identityHashCode(proxy);
                  default -> "proxy";
                };
              }
              if (method.getName().equals("isWrapperFor")) {
                return false;
              }
              try {
                return method.invoke(pool, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
