package io.reportcache.examples.shop;

import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.data.ShopDatabase;
import io.reportcache.examples.shop.data.ShopSettings;
import io.reportcache.examples.shop.tour.Tour;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;

/** Starts the shop. */
public final class ShopApplication {

  private ShopApplication() {}

  /** Runs the shop. */
  public static void main(String[] args) {
    PrintStream out = System.out;
    Clock clock = Clock.system(ZoneId.systemDefault());
    ShopSettings settings = ShopSettings.fromEnvironment(LocalDate.now(clock));
    Loading loading = new Loading(out);
    boolean held;
    try (ShopDatabase database = ShopDatabase.open(settings, loading)) {
      loading.done();
      try (Shop shop = new Shop(database.dataSource(), clock)) {
        held =
            new Tour(shop, out, Path.of(System.getProperty("java.io.tmpdir"), "report-cache-shop"))
                .run();
      }
    }
    if (!held) {
      System.exit(1);
    }
  }
}
