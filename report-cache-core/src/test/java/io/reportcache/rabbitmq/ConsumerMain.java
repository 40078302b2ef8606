package io.reportcache.rabbitmq;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.jdbc.JdbcProcessedEvents;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.EventEnvelope;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/**
 * A consuming application in a process of its own, to be killed: it writes an effect of each event
 * into its database, together with the event's id.
 */
final class ConsumerMain {

  static final String PREFIX = "consumer_";

  private ConsumerMain() {}

  /** Runs until its standard input ends. Takes the database, the broker and the exchange. */
  public static void main(String[] args) throws Exception {
    try (HikariDataSource pool = pool(args[0])) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).withTablePrefix(PREFIX);
      JdbcProcessedEvents processed = JdbcProcessedEvents.of(store);
      DurableEvents events =
          Bookings.consumer(store)
              .withoutLocalBus()
              .handler(
                  "effects",
                  RoomBooked.class,
                  LaneOptions.defaults()
                      .inOrder()
                      .withAttempts(1_000)
                      .withTimeout(Duration.ofSeconds(4))
                      .withBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500), 0.5)),
                  (envelope, run) -> write(pool, processed, envelope))
              .build();
      try (RabbitMq broker = RabbitMq.at(args[1]).exchange(args[2]).build();
          RabbitConsumer consumer = broker.consumer("consumer").into(events).start();
          DeliveryWorker worker =
              events
                  .worker()
                  .lease(Duration.ofSeconds(5))
                  .pollInterval(Duration.ofMillis(100))
                  .lapsesAllowed(1_000)
                  .build()
                  .start()) {
        System.out.println("up " + consumer.group() + worker.stats().succeeded());
        while (System.in.read() >= 0) {
          TimeUnit.MILLISECONDS.sleep(10);
        }
      }
    }
  }

  private static void write(
      DataSource pool, JdbcProcessedEvents processed, EventEnvelope<? extends RoomBooked> envelope)
      throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      if (processed.record(connection, "effects", envelope)) {
        try (PreparedStatement insert =
            connection.prepareStatement("INSERT INTO effect (room, seats) VALUES (?, ?)")) {
          insert.setString(1, envelope.event().room());
          insert.setInt(2, envelope.event().seats());
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
  }

  static HikariDataSource pool(String url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(8);
    config.setConnectionTimeout(2_000);
    config.setInitializationFailTimeout(60_000);
    return new HikariDataSource(config);
  }
}
