package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.once;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.testing.CapturedLog;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of H2 and threads that are interrupted, as handlers are at their time-out. */
class H2FilesTest {

  @TempDir private Path folder;

  @Test
  void anInterruptLeavesADatabaseOfTheAsyncFileSystemOpen() throws SQLException {
    JdbcDataSource database = database("async:" + folder.resolve("shop") + ";WRITE_DELAY=0");
    try (Connection another = database.getConnection()) {
      interruptWhoAdds(JdbcDeliveryStore.of(database).createTables());
      assertThat(another.isValid(5)).isTrue();
    }
  }

  private static void interruptWhoAdds(JdbcDeliveryStore store) {
    for (int i = 0; i < 20; i++) {
      Thread.currentThread().interrupt();
      try {
        store.add(List.of(delivery("a")));
      } catch (DeliveryStoreException e) {
        // whoever was interrupted is told; nobody else is to notice
      } finally {
        Thread.interrupted();
      }
      store.add(List.of(once("b", "k" + i)));
    }
    assertThat(store.find(DeliveryQuery.all(), 0, 100))
        .filteredOn(each -> each.message().payload().contains("b"))
        .hasSize(20);
  }

  @ParameterizedTest
  @CsvSource({
    "file:, true",
    "'', true",
    "nio:, true",
    "split:nio:, true",
    "async:, false",
    "split:async:, false",
    "mem:, false",
    "nioMemFS:, false",
  })
  void whereAnInterruptClosesTheDatabaseAWarningSaysWhatToDo(String prefix, boolean warned) {
    String place =
        prefix.toLowerCase(Locale.ROOT).contains("mem")
            ? TestDatabase.newSchema()
            : folder.resolve("shop").toString();
    try (CapturedLog log = CapturedLog.of(JdbcDeliveryStore.class)) {
      JdbcDeliveryStore.of(database(prefix + place));
      assertThat(log.at(Level.WARN)).hasSize(warned ? 1 : 0);
      assertThat(log.at(Level.WARN)).allMatch(line -> line.contains("put async: before the path"));
    }
  }

  private static JdbcDataSource database(String url) {
    JdbcDataSource database = new JdbcDataSource();
    database.setURL("jdbc:h2:" + url);
    return database;
  }
}
