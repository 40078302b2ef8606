package io.reportcache.examples.bookings.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.reportcache.examples.bookings.app.Services;
import io.reportcache.rabbitmq.DeclaredQueue;
import io.reportcache.rabbitmq.RabbitMq;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The servers that the environment names, and what is left on them afterwards: nothing. */
public final class Servers {

  private Servers() {}

  /** Returns the address of a server; skips the test if none is named. */
  public static String require(String server) {
    String variable = "REPORT_CACHE_TEST_" + server;
    String given = System.getenv(variable);
    boolean isGiven = given != null && !given.isBlank();
    if ("all".equals(System.getenv("REPORT_CACHE_TEST_REQUIRE"))) {
      assertThat(isGiven).as(variable + " is set").isTrue();
    }
    assumeTrue(isGiven, variable + " is unset");
    return given;
  }

  /** Deletes the exchange and the queues of services. */
  public static void clearRabbitMq(String url, String name) throws Exception {
    String exchange = name + ".events";
    List<String> queues = new ArrayList<>();
    try (RabbitMq broker = RabbitMq.at(url).exchange(exchange).build()) {
      for (String service : Services.names()) {
        broker.consumer(service).subscribe("#").into(messages -> {}).start().queues().stream()
            .map(DeclaredQueue::name)
            .forEach(queues::add);
      }
    }
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url);
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel()) {
      for (String each : queues) {
        channel.queueDelete(each);
      }
      channel.exchangeDelete(exchange);
    }
  }

  /** Deletes all that services have in Redis. */
  public static void clearRedis(String url, String name) {
    try (RedisClient client = RedisClient.create(url);
        StatefulRedisConnection<String, String> connection = client.connect()) {
      ScanIterator.scan(connection.sync(), ScanArgs.Builder.matches(name + ".*"))
          .forEachRemaining(key -> connection.sync().del(key));
    }
  }

  /** Drops the schemas of services. */
  public static void clearPostgres(String url, String name) throws Exception {
    try (java.sql.Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      for (String service : Services.names()) {
        statement.execute(
            "DROP SCHEMA IF EXISTS %s_%s CASCADE".formatted(name.replace('-', '_'), service));
      }
    }
  }
}
