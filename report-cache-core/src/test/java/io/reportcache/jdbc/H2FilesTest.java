package io.reportcache.jdbc;

import static io.reportcache.delivery.Deliveries.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.delivery.DeliveryQuery;
import io.reportcache.delivery.DeliveryStatus;
import io.reportcache.testing.CapturedLog;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of H2 and threads that are interrupted, as handlers are at their time-out. */
class H2FilesTest {

  @TempDir private Path folder;

  @Test
  void anInterruptLeavesADatabaseOfTheAsyncFileSystemOpen() {
    JdbcDeliveryStore store =
        JdbcDeliveryStore.of(database("async:" + folder.resolve("shop") + ";WRITE_DELAY=0"))
            .createTables();
    int times = 20;
    for (int i = 0; i < times; i++) {
      Thread.currentThread().interrupt();
      try {
        store.add(List.of(delivery("a")));
      } finally {
        Thread.interrupted(); // H2 may have taken it
      }
    }
    assertThat(store.count(DeliveryQuery.all()))
        .isEqualTo(Map.of(DeliveryStatus.PENDING, (long) times));
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
