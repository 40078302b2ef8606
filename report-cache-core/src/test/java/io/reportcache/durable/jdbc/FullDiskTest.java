package io.reportcache.durable.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.testing.OwnPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A disk without room for the tables. It's made by limiting the size of files, which PostgreSQL
 * meets as it does a full disk, and other processes don't.
 */
@Tag("slow")
@Tag("any-jdk")
class FullDiskTest {

  private static final Path PRLIMIT = Path.of("/usr/bin/prlimit");
  private static final long LIMIT = 16 * 1024 * 1024; // that of the files of PostgreSQL's own log
  private static final List<String> FILL =
      List.of(
          "INSERT INTO report_cache_delivery (lane, tenant, state, turn, message_id, type, version,"
              + " correlation_id, producer, created_at, payload, ended_at)"
              + " SELECT 'handler:other', 'central', 3, 0, gen_random_uuid(), 't', 1,"
              + " gen_random_uuid(), '', now(), REPEAT('x', %d), now() FROM generate_series(1, %d)",
          "INSERT INTO report_cache_run (delivery_id, attempt, took_micros, at, error)"
              + " SELECT 0, 1, 0, now(), REPEAT('x', %d) FROM generate_series(1, %d)");

  @Test
  void whatCannotBeWrittenNowIsWrittenWhenThereIsRoom() throws Exception {
    assumeTrue(Files.isExecutable(PRLIMIT), "there is no prlimit, by which a disk is made full");
    try (OwnPostgres database = OwnPostgres.start();
        HikariDataSource pool = TestDatabase.pool(database.url())) {
      TroubleRun run = new TroubleRun(pool);
      // Or the space of what was refused might come free in the middle.
      database.execute(
          "ALTER TABLE report_cache_delivery SET (autovacuum_enabled = off)",
          "ALTER TABLE report_cache_run SET (autovacuum_enabled = off)");
      run.check(
          () -> {
            limit(database, LIMIT + ":");
            fill(database);
          },
          () -> limit(database, "unlimited:"),
          "could not extend file");
    }
  }

  /** Until there is no room for any more, in ever smaller steps. */
  private static void fill(OwnPostgres database) {
    for (int rows : List.of(1_000, 10, 1)) {
      for (String table : FILL) {
        fillWith(database, table.formatted(900, rows));
        fillWith(database, table.formatted(1, rows));
      }
    }
  }

  private static void fillWith(OwnPostgres database, String insert) {
    try {
      while (true) {
        database.execute(insert);
      }
    } catch (SQLException e) {
      assertThat(e.getMessage()).contains("could not extend file");
    }
  }

  /** For the server and all its processes; only the limit that can be raised again. */
  private static void limit(OwnPostgres database, String bytes)
      throws IOException, InterruptedException {
    ProcessHandle server = ProcessHandle.of(database.pid()).orElseThrow();
    List<Long> pids =
        Stream.concat(Stream.of(server), server.descendants()).map(ProcessHandle::pid).toList();
    for (long pid : pids) {
      new ProcessBuilder(PRLIMIT.toString(), "--pid", Long.toString(pid), "--fsize=" + bytes)
          .inheritIO()
          .start()
          .waitFor();
    }
  }
}
