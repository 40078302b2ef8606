package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delayed;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.payloads;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Settlement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The clock of the database jumps by an hour, while one is claimed, one waits to be due and one
 * waits for another attempt. It's done by moving all stored times the other way.
 */
class ClockJumpTest {

  private static final int LAPSES = 10;
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration LEASE = Duration.ofMinutes(2);
  private static final Duration DELAY = Duration.ofMinutes(10);
  private static final Duration PAUSE = Duration.ofMinutes(5);

  @ParameterizedTest
  @EnumSource
  void forwardLeasesAndDelaysEndEarlyAndNothingIsDoneTwice(TestDatabase database) {
    in(
        database,
        (url, store) -> {
          ClaimedDelivery live = claimAndDelay(store);
          jump(database, url, HOUR);

          assertThat(store.tend(LAPSES).due()).as("delayed, failed").isEqualTo(2);
          List<ClaimedDelivery> other = claim(store, "other");
          assertThat(payloads(other)).containsExactlyInAnyOrder("claimed", "delayed", "failed");
          Settlement late = settlement(live, Ending.SUCCEEDED);
          assertThat(store.settle(List.of(late))).as("it is another's").containsExactly(late);
          assertThat(store.extend(List.of(live), LEASE).extended()).isEmpty();
          succeed(store, other);
          assertThat(store.count(DeliveryQuery.all()))
              .containsExactly(Map.entry(DeliveryStatus.COMPLETED, 3L));
        });
  }

  @ParameterizedTest
  @EnumSource
  void backwardLeasesAndDelaysLastLongerButOwnersGoOn(TestDatabase database) {
    in(
        database,
        (url, store) -> {
          store.add(List.of(delivery("of a dead owner")));
          claim(store, "dead");
          ClaimedDelivery live = claimAndDelay(store);
          jump(database, url, HOUR.negated());
          store.add(List.of(delivery("new"), delayed("new delayed", DELAY)));

          assertThat(store.tend(LAPSES).lapsed()).isZero();
          assertThat(store.extend(List.of(live), LEASE).extended()).hasSize(1);
          succeed(store, List.of(live));
          List<ClaimedDelivery> claimed = claim(store, "one");
          assertThat(payloads(claimed)).as("what is new isn't held up").containsExactly("new");
          store.settle(List.of(settlement(claimed.get(0), Ending.RELEASED)));
          assertThat(payloads(claim(store, "one"))).as("at once").containsExactly("new");

          jump(database, url, DELAY);
          store.tend(LAPSES);
          assertThat(payloads(claim(store, "one"))).containsExactlyInAnyOrder("new delayed", "new");

          jump(database, url, HOUR);
          store.tend(LAPSES);
          assertThat(payloads(claim(store, "one")))
              .as("an hour late, and not lost")
              .contains("of a dead owner", "delayed", "failed");
        });
  }

  private static ClaimedDelivery claimAndDelay(JdbcDeliveryStore store) {
    store.add(List.of(delivery("failed")));
    store.settle(List.of(settlement(claim(store, "live").get(0), Ending.FAILED, PAUSE)));
    store.add(List.of(delivery("claimed"), delayed("delayed", DELAY)));
    List<ClaimedDelivery> claimed = claim(store, "live");
    assertThat(payloads(claimed)).containsExactly("claimed");
    return claimed.get(0);
  }

  private static List<ClaimedDelivery> claim(JdbcDeliveryStore store, String owner) {
    return store.claim(new Claim(MAILER, 10, owner, LEASE));
  }

  private static void succeed(JdbcDeliveryStore store, List<ClaimedDelivery> claimed) {
    assertThat(
            store.settle(claimed.stream().map(each -> settlement(each, Ending.SUCCEEDED)).toList()))
        .isEmpty();
  }

  private static void jump(TestDatabase database, String url, Duration by) {
    TestDatabase.execute(
        url,
        "UPDATE report_cache_delivery SET until_at = %s, ended_at = %s"
            .formatted(database.earlier("until_at", by), database.earlier("ended_at", by)));
  }

  @FunctionalInterface
  private interface Scene {
    void play(String url, JdbcDeliveryStore store);
  }

  private static void in(TestDatabase database, Scene scene) {
    String schema = TestDatabase.newSchema();
    String url = database.url(schema);
    try (HikariDataSource pool = TestDatabase.pool(url)) {
      scene.play(url, JdbcDeliveryStore.of(pool).createTables());
    } finally {
      database.drop(schema);
    }
  }
}
