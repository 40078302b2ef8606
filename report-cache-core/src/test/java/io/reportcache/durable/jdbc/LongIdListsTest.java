package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delayed;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * However many deliveries something is about, its statements are of a length all databases like.
 */
@Tag("slow")
@Tag("any-jdk")
class LongIdListsTest {

  private static final int MANY = 1_030;
  private static final Duration LEASE = Duration.ofMinutes(1);

  private final Set<String> statements = Collections.newSetFromMap(new ConcurrentHashMap<>());

  @ParameterizedTest
  @EnumSource
  void noStatementHasMoreThanItMayHave(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      JdbcDeliveryStore store =
          JdbcDeliveryStore.of(recording(pool)).createTables().withoutNotifications();
      store.add(IntStream.range(0, MANY).mapToObj(i -> delayed("d" + i, tiny())).toList());
      int due = store.tend(9).due();
      assertThat(due + store.tend(9).due()).isEqualTo(MANY);

      List<ClaimedDelivery> claimed = store.claim(new Claim(MAILER, MANY, "one", LEASE));
      assertThat(claimed).hasSize(MANY);
      assertThat(store.extend(claimed, LEASE))
          .isEqualTo(new ExtendedLeases(Set.copyOf(claimed), Set.of()));
      assertThat(
              store.settle(claimed.stream().map(c -> settlement(c, Ending.DEAD_LETTER)).toList()))
          .isEmpty();
      assertThat(store.find(DeliveryQuery.all(), 0, 1_000)).allMatch(it -> it.runs().size() == 1);
      assertThat(store.replay(DeliveryQuery.all())).isEqualTo(MANY);
      assertThat(
              store.settle(
                  store.claim(new Claim(MAILER, MANY, "one", LEASE)).stream()
                      .map(c -> settlement(c, Ending.SUCCEEDED))
                      .toList()))
          .isEmpty();
      assertThat(store.purge(Duration.ZERO)).isEqualTo(MANY);

      Message message = delivery("m").message();
      List<NewDelivery> ofOne =
          IntStream.range(0, MANY).mapToObj(i -> NewDelivery.of(MAILER, message)).toList();
      store.add(ofOne);
      assertThat(store.reschedule(ACME, message.id(), LEASE).changed()).isEqualTo(MANY);
      assertThat(store.cancel(ACME, message.id()).changed()).isEqualTo(MANY);
      store.add(ofOne);
      DeliveryQuery waiting = DeliveryQuery.all().withStatus(DeliveryStatus.PENDING);
      assertThat(store.discard(waiting)).isEqualTo(MANY);
      assertThat(store.count(DeliveryQuery.all())).isEqualTo(Map.of());

      assertThat(statements).anyMatch(each -> idsOf(each) == Ids.MOST);
      assertThat(statements).allMatch(each -> idsOf(each) <= Ids.MOST);
    } finally {
      database.drop(schema);
    }
  }

  /** It must be found by its index, and its rows locked in order. */
  @Test
  void mariaDbMakesNoSubqueryOfTheLongestList() throws Exception {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(TestDatabase.MARIADB.url(schema))) {
      JdbcDeliveryStore store = JdbcDeliveryStore.of(pool).createTables();
      store.add(IntStream.range(0, MANY).mapToObj(i -> delivery("d")).toList());
      List<Long> ids = LongStream.rangeClosed(1, Ids.MOST).boxed().toList();
      String select = "EXPLAIN SELECT id, state FROM report_cache_delivery WHERE " + Ids.in(ids);
      try (Connection connection = pool.getConnection();
          PreparedStatement statement = connection.prepareStatement(select + Locking.SKIP)) {
        var unused = Ids.set(statement, 1, ids);
        try (ResultSet row = statement.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(row.getString("select_type")).isEqualTo("SIMPLE");
          assertThat(row.getString("key")).isEqualTo("PRIMARY");
          assertThat(row.next()).isFalse();
        }
      }
    } finally {
      TestDatabase.MARIADB.drop(schema);
    }
  }

  @Test
  void aListThatIsTooLongIsRefused() {
    List<Long> ids = LongStream.rangeClosed(0, Ids.MOST).boxed().toList();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Ids.in(ids))
        .withMessage("a list of ids must have at most 512, had 513");
    assertThat(Ids.parts(ids)).extracting(List::size).containsExactly(512, 1);
    assertThat(Ids.parts(List.of())).isEmpty();
  }

  private static Duration tiny() {
    return Duration.ofNanos(1_000);
  }

  private static int idsOf(String statement) {
    int from = statement.indexOf("id IN (?");
    return from < 0 ? 0 : (int) statement.substring(from).chars().filter(c -> c == '?').count();
  }

  private DataSource recording(DataSource pool) {
    return HookedDataSource.of(
        pool,
        (method, arguments) -> {
          if (method.equals("prepareStatement")) {
            statements.add((String) arguments[0]);
          }
        });
  }
}
