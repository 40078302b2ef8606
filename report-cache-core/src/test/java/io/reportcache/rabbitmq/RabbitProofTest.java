package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.testing.Await;
import io.reportcache.testing.OwnPostgres;
import io.reportcache.testing.OwnRabbit;
import java.io.File;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Events from one application's database to another's, while the broker is killed and started
 * again, its connections are closed, the consumer is killed, and the publisher's database is
 * stopped: none is lost, each has its effect once, and those of an entity stay in order. {@code
 * -Drabbitmq.events=100000} makes it long.
 */
@Tag("any-jdk")
@Tag("slow")
class RabbitProofTest {

  private static final int EVENTS = Integer.getInteger("rabbitmq.events", 1_500);
  private static final boolean LONG = EVENTS >= 10_000;
  private static final int ROOMS = 100;
  private static final int PUBLISHERS = 4;
  private static final String EXCHANGE = "proof";

  private final AtomicInteger published = new AtomicInteger();
  private final Map<String, Integer> troubles = new HashMap<>();

  @Test
  void noneIsLostEachHasItsEffectOnceAndTheOrderIsKept() throws Exception {
    assumeTrue(OwnRabbit.isInstalled(), "no rabbitmq-server is installed");
    long begun = System.nanoTime();
    try (OwnPostgres database = OwnPostgres.start();
        OwnRabbit rabbit = OwnRabbit.start();
        HikariDataSource pool = ConsumerMain.pool(database.url())) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables();
      JdbcDeliveryStore.of(pool).withTablePrefix(ConsumerMain.PREFIX).createTables();
      execute(pool, "CREATE TABLE effect (id bigserial PRIMARY KEY, room text, seats int)");
      Process consumer = consumer(database, rabbit);
      try (RabbitMq broker =
          RabbitMq.at(rabbit.uri()).exchange(EXCHANGE).unroutableAttempts(1_000).build()) {
        DurableEvents events = publisher(store, broker);
        awaitQueue(broker);
        ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
        try (DeliveryWorker worker =
            events.worker().pollInterval(Duration.ofMillis(100)).build().start()) {
          List<Future<?>> running = new ArrayList<>();
          for (int i = 0; i < PUBLISHERS; i++) {
            int first = i;
            running.add(publishers.submit(() -> publish(events, store, pool, first)));
          }
          int rounds = LONG ? 6 : 1;
          for (int round = 1; round <= rounds; round++) {
            awaitPublished(EVENTS / (rounds + 1) * round);
            awaitEffects(pool, EVENTS / (rounds + 2) * round);
            consumer = trouble(round, database, rabbit, consumer);
          }
          for (Future<?> each : running) {
            each.get(30, TimeUnit.MINUTES);
          }
          awaitEffects(pool, EVENTS);
          assertThat(worker.stats().deadLetters()).isZero();
        } finally {
          publishers.shutdownNow();
        }
        System.out.printf(
            "%,d events in %d s; %s; %s%n",
            EVENTS,
            TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun),
            troubles,
            broker.stats());
      } finally {
        consumer.destroyForcibly().waitFor();
      }
      judge(pool);
    }
  }

  private Process trouble(int round, OwnPostgres database, OwnRabbit rabbit, Process consumer)
      throws Exception {
    troubled("connections closed");
    rabbit.control("close_all_connections", "for the test");
    troubled("consumer killed");
    consumer.destroyForcibly().waitFor();
    troubled("broker killed");
    rabbit.kill();
    Process next = consumer(database, rabbit); // while the broker is away
    rabbit.startAgain();
    if (round == (LONG ? 3 : 1)) {
      troubled("database stopped");
      database.stop();
      database.startAgain();
    }
    return next;
  }

  private void troubled(String what) {
    troubles.merge(what, 1, Integer::sum);
  }

  private static DurableEvents publisher(JdbcDeliveryStore store, RabbitMq broker) {
    return DurableEvents.builder(store, JacksonCodecs.available())
        .producer(Bookings.SERVICE)
        .type(RoomBooked.class)
        .withoutLocalBus()
        .relay(
            "rabbitmq",
            "#",
            RabbitMq.relayOptions()
                .withBackoff(new Backoff(Duration.ofMillis(50), Duration.ofMillis(500), 0.5)),
            broker.relay())
        .build();
  }

  /** Publishes the events of every fourth room, in transactions, each until it has committed. */
  private void publish(
      DurableEvents events, JdbcDeliveryStore store, HikariDataSource pool, int first) {
    for (int seats = 0; seats < EVENTS / ROOMS; seats++) {
      for (int room = first; room < ROOMS; room += PUBLISHERS) {
        PublishOptions once = PublishOptions.defaults().withIdempotencyKey(room + ":" + seats);
        RoomBooked event = new RoomBooked("r" + room, seats);
        while (!isPublished(events, store, pool, event, once)) {
          Thread.onSpinWait();
        }
        published.incrementAndGet();
      }
    }
  }

  private static boolean isPublished(
      DurableEvents events,
      JdbcDeliveryStore store,
      HikariDataSource pool,
      RoomBooked event,
      PublishOptions once) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      var unused = events.in(store.in(connection)).publish(event, once);
      connection.commit();
      return true;
    } catch (SQLException | RuntimeException e) { // the database is away
      return false;
    }
  }

  private void awaitPublished(int count) throws InterruptedException {
    while (published.get() < count) {
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Waits until the consumer has declared its queue. */
  private static void awaitQueue(RabbitMq broker) {
    Await.until(
        "the consumer is up",
        () -> {
          try {
            return broker.deadLetters("consumer").find(1).isEmpty();
          } catch (RabbitMqRefusedException e) {
            return false;
          }
        });
  }

  private static void awaitEffects(HikariDataSource pool, int count) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(LONG ? 20 : 2);
    while (number(pool, "SELECT count(*) FROM effect") < count) {
      assertThat(System.nanoTime() - end)
          .as(
              () ->
                  "all have their effects in time; published %s, consumed %s"
                      .formatted(
                          JdbcDeliveryStore.of(pool).count(DeliveryQuery.all()),
                          JdbcDeliveryStore.of(pool)
                              .withTablePrefix(ConsumerMain.PREFIX)
                              .count(DeliveryQuery.all())))
          .isNegative();
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static void judge(HikariDataSource pool) throws SQLException {
    assertThat(number(pool, "SELECT count(*) FROM effect")).as("effects").isEqualTo(EVENTS);
    assertThat(number(pool, "SELECT count(*) FROM (SELECT DISTINCT room, seats FROM effect) e"))
        .as("different effects")
        .isEqualTo(EVENTS);
    assertThat(
            number(
                pool,
                "SELECT count(*) FROM (SELECT seats, lag(seats, 1, -1) OVER (PARTITION BY room"
                    + " ORDER BY id) AS before FROM effect) e WHERE seats <> before + 1"))
        .as("effects that don't follow the one before")
        .isZero();
  }

  private static long number(HikariDataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void execute(HikariDataSource pool, String sql) throws SQLException {
    try (Connection connection = pool.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static Process consumer(OwnPostgres database, OwnRabbit rabbit) throws Exception {
    File output = File.createTempFile("report-cache-consumer", ".txt");
    output.deleteOnExit();
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            ConsumerMain.class.getName(),
            database.url(),
            rabbit.uri(),
            EXCHANGE)
        .redirectErrorStream(true)
        .redirectOutput(output)
        .start();
  }
}
