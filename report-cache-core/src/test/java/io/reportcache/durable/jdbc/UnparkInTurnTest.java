package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.message;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is parked is let go in calls of a bounded length, in which each type gets its turn. */
@Tag("slow")
@Tag("any-jdk")
class UnparkInTurnTest {

  private static final String TWICE =
      "INSERT INTO report_cache_delivery (lane, tenant, state, turn, message_id, type, version,"
          + " correlation_id, producer, created_at, payload) SELECT lane, tenant, state, turn,"
          + " message_id, type, version, correlation_id, producer, created_at, payload"
          + " FROM report_cache_delivery WHERE type = 'a'";

  @ParameterizedTest
  @EnumSource
  void aTypeOfWhichManyAreParkedKeepsNoOther(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    String url = database.url(schema);
    try (HikariDataSource pool = TestDatabase.pool(url)) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables();
      store.add(IntStream.range(0, 21).mapToObj(i -> ofType("a")).toList());
      for (int i = 0; i < 9; i++) {
        TestDatabase.execute(url, TWICE);
      }
      store.add(List.of(ofType("b"), ofType("c"), ofType("c"), ofType("unknown")));
      TestDatabase.execute(url, "UPDATE report_cache_delivery SET state = 5");
      Map<String, Integer> known = Map.of("a", 1, "b", 1, "c", 1, "d", 1);

      assertThat(store.unpark(MAILER, known)).as("ten steps, eight of a").isEqualTo(8_003);
      assertThat(parked(store, "b") + parked(store, "c")).isZero();
      assertThat(parked(store, "a")).isEqualTo(21 * 512 - 8_000);
      assertThat(store.unpark(MAILER, known)).isEqualTo(21 * 512 - 8_000);
      assertThat(store.unpark(MAILER, known)).isZero();
      assertThat(parked(store, "unknown")).isOne();
    } finally {
      database.drop(schema);
    }
  }

  /** Or those beyond the tenth would wait for as long as the others have some. */
  @ParameterizedTest
  @EnumSource
  void eachOfManyTypesHasATurnInEachCall(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    String url = database.url(schema);
    try (HikariDataSource pool = TestDatabase.pool(url)) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables();
      store.add(IntStream.range(0, 12).mapToObj(i -> ofType("t" + i)).toList());
      TestDatabase.execute(url, "UPDATE report_cache_delivery SET state = 5");
      Map<String, Integer> known =
          IntStream.range(0, 12).boxed().collect(Collectors.toMap(i -> "t" + i, i -> 1));
      assertThat(store.unpark(MAILER, known)).isEqualTo(12);
    } finally {
      database.drop(schema);
    }
  }

  private static long parked(JdbcDeliveryStore store, String type) {
    return store.count(DeliveryQuery.all().withType(type)).getOrDefault(DeliveryStatus.PARKED, 0L);
  }

  private static NewDelivery ofType(String type) {
    Message made = message(ACME, "p");
    return NewDelivery.of(
        MAILER,
        Message.of(made.id(), type, 1, made.tenant(), made.payload())
            .entity(made.entity(), made.entityId())
            .following(made.correlationId(), made.causationId())
            .producer(made.producer())
            .createdAt(made.createdAt())
            .build());
  }
}
