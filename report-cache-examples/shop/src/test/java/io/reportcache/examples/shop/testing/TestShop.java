package io.reportcache.examples.shop.testing;

import io.reportcache.examples.shop.data.ShopDatabase;
import io.reportcache.examples.shop.data.ShopSettings;
import io.reportcache.examples.shop.order.Orders;
import io.reportcache.examples.shop.order.Payments;
import io.reportcache.examples.shop.order.Products;
import io.reportcache.examples.shop.report.ShopReports;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A small shop on each database, loaded once for all tests. Tests that change data use the tenant
 * {@link #CHANGING}; those that check figures use the others.
 */
public enum TestShop {
  DUCKDB,
  POSTGRESQL;

  public static final String CHANGING = "initech";
  public static final LocalDate TODAY = LocalDate.of(2026, 5, 17);
  public static final Clock CLOCK =
      Clock.fixed(TODAY.atTime(12, 0).toInstant(ZoneOffset.UTC), ZoneOffset.UTC);
  public static final double SCALE = 0.02;

  private @Nullable ShopDatabase database;

  public synchronized DataSource dataSource() {
    if (database == null) {
      String url = this == DUCKDB ? null : TestPostgres.url();
      ShopDatabase opened =
          ShopDatabase.open(
              new ShopSettings(url, TestPostgres.schema("shop"), SCALE, TODAY), progress -> {});
      Runtime.getRuntime().addShutdownHook(new Thread(opened::close));
      database = opened;
    }
    return database.dataSource();
  }

  public ShopReports reports() {
    return new ShopReports(dataSource(), CLOCK);
  }

  public Orders orders() {
    return new Orders(dataSource(), CLOCK);
  }

  public Payments payments() {
    return new Payments(dataSource(), CLOCK);
  }

  public Products products() {
    return new Products(dataSource());
  }
}
