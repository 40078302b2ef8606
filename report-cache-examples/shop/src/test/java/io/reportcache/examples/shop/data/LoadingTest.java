package io.reportcache.examples.shop.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.examples.shop.jdbc.ShopDataException;
import io.reportcache.examples.shop.testing.TestPostgres;
import io.reportcache.examples.shop.testing.TestShop;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadingTest {
  private static final double SMALLEST = 0.01;

  @Test
  void progressGrowsToTheLastStep() {
    List<LoadProgress> seen = new ArrayList<>();
    open(settings(null, "unused", TestShop.TODAY), seen).close();

    int steps = seen.get(0).steps();
    assertThat(seen).hasSize(steps);
    for (int i = 0; i < steps; i++) {
      assertThat(seen.get(i).stepsDone()).isEqualTo(i + 1);
    }
    assertThat(seen).isSortedAccordingTo((a, b) -> Long.compare(a.rows(), b.rows()));
  }

  @Test
  void whatAListenerThrowsEndsTheLoading() {
    assertThatThrownBy(
            () ->
                ShopDatabase.open(
                    settings(null, "unused", TestShop.TODAY),
                    progress -> {
                      throw new IllegalStateException("enough");
                    }))
        .isInstanceOf(ShopDataException.class)
        .hasRootCauseMessage("enough");
  }

  @Test
  void onPostgresUpToDateDataIsFoundAgainWithItsChanges() throws SQLException {
    ShopSettings settings = settings(TestPostgres.schema("again"), TestShop.TODAY);
    open(settings, new ArrayList<>()).close();
    TestPostgres.execute("UPDATE " + settings.schema() + ".products SET name = 'changed'");

    List<LoadProgress> seen = new ArrayList<>();
    open(settings, seen).close();

    assertThat(seen).isEmpty();
    assertThat(count(settings, "products WHERE name <> 'changed'")).isZero();
  }

  @Test
  void onPostgresYesterdaysDataIsReplaced() throws SQLException {
    String schema = TestPostgres.schema("yesterday");
    open(settings(schema, TestShop.TODAY.minusDays(1)), new ArrayList<>()).close();

    ShopSettings today = settings(schema, TestShop.TODAY);
    open(today, new ArrayList<>()).close();

    assertThat(count(today, "orders WHERE ordered_on = DATE '" + TestShop.TODAY + "'"))
        .isPositive();
  }

  @Test
  void onPostgresHalfLoadedDataIsReplaced() throws SQLException {
    ShopSettings settings = settings(TestPostgres.schema("half"), TestShop.TODAY);
    open(settings, new ArrayList<>()).close();
    long whole = count(settings, "order_lines");
    TestPostgres.execute("DROP TABLE " + settings.schema() + ".load_marker");
    TestPostgres.execute("DELETE FROM " + settings.schema() + ".order_lines WHERE order_id > 5");

    open(settings, new ArrayList<>()).close();

    assertThat(count(settings, "order_lines")).isEqualTo(whole);
  }

  @Test
  void onPostgresOtherSchemasAreLeftAlone() throws SQLException {
    String other = TestPostgres.schema("other");
    TestPostgres.execute("CREATE SCHEMA " + other);
    TestPostgres.execute("CREATE TABLE " + other + ".orders AS SELECT 42 AS mine");

    open(settings(TestPostgres.schema("own"), TestShop.TODAY), new ArrayList<>()).close();

    assertThat(count(settings(other, TestShop.TODAY), "orders WHERE mine = 42")).isEqualTo(1);
  }

  @Test
  void aServerThatCantBeReachedIsReported() {
    String url = "jdbc:postgresql://127.0.0.1:1/none?user=nobody";
    assertThatThrownBy(() -> open(settings(url, "shop", TestShop.TODAY), new ArrayList<>()))
        .isInstanceOf(ShopDataException.class)
        .hasMessageStartingWith("the shop's database could not be opened: ");
  }

  private static ShopDatabase open(ShopSettings settings, List<LoadProgress> seen) {
    return ShopDatabase.open(settings, seen::add);
  }

  private static ShopSettings settings(String schema, LocalDate today) {
    return settings(TestPostgres.url(), schema, today);
  }

  private static ShopSettings settings(String url, String schema, LocalDate today) {
    return new ShopSettings(url, schema, SMALLEST, today);
  }

  private static long count(ShopSettings settings, String tableAndCondition) throws SQLException {
    try (Connection connection = TestPostgres.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM " + settings.schema() + "." + tableAndCondition)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
