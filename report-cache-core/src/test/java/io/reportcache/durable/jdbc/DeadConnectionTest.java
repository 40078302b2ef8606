package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.testing.SilentWire;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A connection that is dead, of which nobody says so: what is sent on it gets no answer, ever. */
@Tag("slow")
class DeadConnectionTest {

  private static final Duration WATCHDOG = Duration.ofSeconds(60);

  @ParameterizedTest
  @EnumSource(
      value = TestDatabase.class,
      names = {"POSTGRESQL", "MARIADB"})
  void whatWaitsForItGivesUpAndTheNextConnectionWorks(TestDatabase database) throws Exception {
    String schema = TestDatabase.newSchema();
    String url = database.url(schema);
    try (SilentWire wire = SilentWire.to(url)) {
      DataSource wired = connections(wire.url(url), wire);
      JdbcDeliveryStore store =
          JdbcDeliveryStore.of(wired).createTables().withTimeLimit(Duration.ofSeconds(1));
      List<Runnable> calls =
          List.of(
              () -> store.claim(claim()),
              () -> store.tend(10),
              () -> store.add(List.of(delivery("a"))));
      for (Runnable call : calls) {
        wire.silenceNext();
        assertThatThrownBy(() -> assertTimeoutPreemptively(WATCHDOG, call::run))
            .isInstanceOf(DeliveryStoreException.class);
      }
      store.add(List.of(delivery("b")));
      assertThat(store.claim(claim())).hasSize(1);
    } finally {
      database.drop(schema);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TestDatabase.class,
      names = {"POSTGRESQL", "MARIADB"})
  void connectionsGoBackWithTheLimitThatTheyHad(TestDatabase database) throws Exception {
    String schema = TestDatabase.newSchema();
    try (Connection one = DriverManager.getConnection(database.url(schema))) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(always(one)).createTables();
      for (int before : new int[] {0, 7_000, 200_000}) {
        one.setNetworkTimeout(Runnable::run, before);
        store.claim(claim());
        store.count(DeliveryQuery.all());
        assertThat(one.getNetworkTimeout()).isEqualTo(before);
      }
    } finally {
      database.drop(schema);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -1, Long.MAX_VALUE / 1_000})
  void aLimitThatIsNoneIsRefused(long millis) {
    JdbcDeliveryStore store = JdbcDeliveryStore.of(h2());
    assertThatThrownBy(() -> store.withTimeLimit(Duration.ofMillis(millis)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 1 ms");
  }

  @Test
  void withALimitOfItsOwnTheStoreIsTheSame() {
    JdbcDeliveryStore store = JdbcDeliveryStore.of(h2()).createTables();
    store.withTimeLimit(Duration.ofSeconds(5)).add(List.of(delivery("a")));
    assertThat(store.claim(claim())).hasSize(1);
  }

  private static DataSource h2() {
    var source = new org.h2.jdbcx.JdbcDataSource();
    source.setURL(TestDatabase.H2.url(TestDatabase.newSchema()));
    return source;
  }

  private static Claim claim() {
    return new Claim(MAILER, 10, "node", Duration.ofMinutes(1));
  }

  private static DataSource connections(String url, SilentWire wire) {
    return source(
        () -> {
          Connection connection = DriverManager.getConnection(url);
          wire.connected();
          return connection;
        });
  }

  /** One connection for all, which nobody closes. */
  private static DataSource always(Connection one) {
    Connection open =
        (Connection)
            Proxy.newProxyInstance(
                DeadConnectionTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("close")) {
                    return null;
                  }
                  try {
                    return method.invoke(one, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return source(() -> open);
  }

  private interface Source {
    Connection get() throws Exception;
  }

  private static DataSource source(Source connections) {
    return (DataSource)
        Proxy.newProxyInstance(
            DeadConnectionTest.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getConnection" -> connections.get();
                  case "isWrapperFor" -> false;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
