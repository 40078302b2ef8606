package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.payloads;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.jdbc.TablePrefix;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Applications that have tables of their own in one schema. */
@Tag("slow")
@Tag("any-jdk")
class TablePrefixTest {

  /** The contract holds by whatever names. */
  @Nested
  class OnPostgres extends JdbcDeliveryStoreContract {
    OnPostgres() {
      super(TestDatabase.POSTGRESQL, "Shop_1_");
    }
  }

  @Nested
  class OnH2 extends JdbcDeliveryStoreContract {
    OnH2() {
      super(TestDatabase.H2, "Shop_1_");
    }
  }

  @ParameterizedTest
  @EnumSource
  void twoApplicationsInOneSchemaHaveTablesOfTheirOwn(TestDatabase database) {
    String schema = TestDatabase.newSchema();
    String longest = "a".repeat(40);
    try (HikariDataSource pool = TestDatabase.pool(database.url(schema))) {
      JdbcDeliveryStore shop = JdbcDeliveryStore.of(pool).withTablePrefix("shop_").createTables();
      JdbcDeliveryStore clinic = JdbcDeliveryStore.of(pool).withTablePrefix(longest);
      assertThatThrownBy(clinic::checkTables).hasMessageContaining("the tables aren't there");
      clinic.createTables().createTables().checkTables();
      shop.checkTables().add(List.of(delivery("of the shop")));
      assertThat(claim(clinic)).isEmpty();
      clinic.add(List.of(delivery("of the clinic")));
      assertThat(payloads(claim(clinic))).containsExactly("of the clinic");
      assertThat(payloads(claim(shop))).containsExactly("of the shop");
      assertThatThrownBy(JdbcDeliveryStore.of(pool)::checkTables)
          .hasMessageContaining("the tables aren't there");
    } finally {
      database.drop(schema);
    }
  }

  @Test
  void onPostgresWhoListensHearsOfItsOwnAlone() {
    String schema = TestDatabase.newSchema();
    try (HikariDataSource pool = TestDatabase.pool(TestDatabase.POSTGRESQL.url(schema))) {
      JdbcDeliveryStore shop = JdbcDeliveryStore.of(pool).withTablePrefix("Shop_").createTables();
      JdbcDeliveryStore same = JdbcDeliveryStore.of(pool).withTablePrefix("Shop_");
      AtomicInteger told = new AtomicInteger();
      try (DeliveryStore.Listening listening = shop.listen(told::incrementAndGet)) {
        Await.until("it listens", () -> told.get() > 0);
        int before = told.get();
        same.add(List.of(delivery("a")));
        Await.until("it was told", () -> told.get() > before);
      }
    } finally {
      TestDatabase.POSTGRESQL.drop(schema);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1shop_", "_shop", "shop-", "sh op", "sh\"op", "sh.op", "sh\u00f6p_"})
  void aPrefixThatNeedsQuotesIsRefused(String prefix) {
    assertThatThrownBy(() -> TablePrefix.of(prefix))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a prefix of tables must be a letter and up to 39 letters, digits or '_', with letters from a to z,"
                + " was '%s'",
            prefix);
  }

  @Test
  void aPrefixThatIsTooLongForTheNamesOfIndexesIsRefused() {
    assertThatThrownBy(() -> TablePrefix.of("a".repeat(41)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static List<ClaimedDelivery> claim(JdbcDeliveryStore store) {
    return store.claim(new Claim(MAILER, 10, "one", Duration.ofMinutes(1)));
  }
}
