package io.reportcache.jdbc;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.delivery.Backoff;
import io.reportcache.delivery.ClaimedDelivery;
import io.reportcache.delivery.Deliveries;
import io.reportcache.delivery.DeliveryWorker;
import io.reportcache.delivery.LaneOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A worker in a process of its own, to be killed or stopped. Each run leaves a row behind. */
final class WorkerMain {

  static final Duration LEASE = Duration.ofSeconds(3);

  /** What a handler waits for if its payload is {@code wait}. */
  static final String GO = "go";

  private WorkerMain() {}

  /** Runs until its standard input ends. */
  public static void main(String[] args) throws Exception {
    String node = args[1];
    try (HikariDataSource pool = TestDatabase.pool(args[0])) {
      DeliveryWorker worker = start(pool, node);
      while (System.in.read() >= 0) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
      worker.close(); // and so all that has ended is settled
      System.out.println("lost " + worker.stats().lost());
    }
  }

  private static DeliveryWorker start(HikariDataSource pool, String node) {
    return DeliveryWorker.of(JdbcDeliveryStore.of(pool))
        .node(node)
        .lease(LEASE)
        .pollInterval(Duration.ofMillis(100))
        .lapsesAllowed(1_000)
        .lane(
            Deliveries.MAILER,
            LaneOptions.defaults()
                .withTimeout(Duration.ofMillis(2_900))
                .withBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(200), 0.5)),
            (delivery, run) -> handle(pool, node, delivery.id(), payload(delivery)))
        .start();
  }

  private static String payload(ClaimedDelivery delivery) {
    return delivery.message().payload();
  }

  private static void handle(HikariDataSource pool, String node, long id, String payload)
      throws SQLException, InterruptedException {
    if (ThreadLocalRandom.current().nextInt(50) == 0) {
      throw new IllegalStateException("fails now and then");
    }
    effect(pool, node, id);
    while (payload.equals("wait") && !isGiven(pool)) {
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void effect(HikariDataSource pool, String node, long id) throws SQLException {
    try (Connection connection = pool.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO effect (node, delivery) VALUES (?, ?)")) {
      insert.setString(1, node);
      insert.setLong(2, id);
      insert.executeUpdate();
    }
  }

  private static boolean isGiven(HikariDataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet found =
            statement.executeQuery("SELECT 1 FROM effect WHERE node = '" + GO + "'")) {
      return found.next();
    }
  }
}
