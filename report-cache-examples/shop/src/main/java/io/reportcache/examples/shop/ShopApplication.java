package io.reportcache.examples.shop;

import io.reportcache.examples.shop.app.Sharing;
import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.data.ShopDatabase;
import io.reportcache.examples.shop.data.ShopSettings;
import io.reportcache.examples.shop.jdbc.ShopDataException;
import io.reportcache.examples.shop.tour.Tour;
import io.reportcache.examples.shop.web.ShopServer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.CountDownLatch;

/**
 * Loads the shop's data, takes the tour, then serves the shop until it is told to end.
 *
 * <p>With {@code -Dtour.only=true} it ends after the tour. It ends with 1 if something in the tour
 * didn't hold, or if it could not start. Where other processes may serve the same data, it serves
 * without a tour: their orders would be in the way of what the tour counts.
 */
public final class ShopApplication {

  /** The system property that ends the application after the tour. */
  public static final String TOUR_ONLY = "tour.only";

  private final PrintStream out;
  private final Clock clock;

  ShopApplication(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Runs the shop; takes no arguments but system properties. */
  public static void main(String[] args) {
    ShopApplication application =
        new ShopApplication(System.out, Clock.system(ZoneId.systemDefault()));
    boolean held = application.run();
    if (!held) {
      System.exit(1);
    }
  }

  private boolean run() {
    try {
      int port = port();
      boolean tourOnly = Boolean.getBoolean(TOUR_ONLY);
      ShopSettings settings = ShopSettings.fromEnvironment(LocalDate.now(clock));
      Sharing sharing = Sharing.fromEnvironment(settings);
      boolean takesTour = tourOnly || !sharing.isOn();
      out.println(
          "The shop opens: it loads its data, "
              + (takesTour ? "takes a tour, " : "")
              + "then "
              + (tourOnly ? "ends" : "serves a page"));
      return tourOnly ? tourOnly(settings) : serve(port, settings, sharing);
    } catch (IllegalArgumentException | ShopDataException | IOException e) {
      out.println("The shop could not start: " + e.getMessage());
      return false;
    }
  }

  private boolean tourOnly(ShopSettings settings) {
    try (ShopDatabase database = open(settings);
        Shop shop = new Shop(database.dataSource(), clock)) {
      return tour(shop);
    }
  }

  private boolean serve(int port, ShopSettings settings, Sharing sharing) throws IOException {
    try (ShopServer server = ShopServer.start(port); // first: a port that is taken is told at once
        ShopDatabase database = open(settings);
        Shop shop = new Shop(database.dataSource(), clock, sharing.tier(database.dataSource()))) {
      Runtime.getRuntime()
          .addShutdownHook(new Thread(() -> close(server, shop, database), "shop-shutdown"));
      boolean held = sharing.isOn() || tour(shop);
      shop.open();
      server.open(shop);
      out.println();
      if (sharing.isOn()) {
        out.println("Reports are shared by " + sharing.name() + " with other shops on this data");
      }
      out.println("Serving " + server.uri() + " - Ctrl-C ends");
      awaitSignal();
      return held;
    }
  }

  private ShopDatabase open(ShopSettings settings) {
    out.printf(
        "Shop on %s, scale %s%n",
        settings.jdbcUrl() == null ? "DuckDB" : "PostgreSQL", settings.scale());
    Loading loading = new Loading(out);
    ShopDatabase database = ShopDatabase.open(settings, loading);
    loading.done();
    return database;
  }

  private boolean tour(Shop shop) {
    return new Tour(shop, out, exports()).run();
  }

  /** Waits until a signal ends this process. */
  private static void awaitSignal() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void close(ShopServer server, Shop shop, ShopDatabase database) {
    server.close();
    shop.close();
    database.close();
    out.println("The shop is closed");
  }

  private static int port() {
    String port = System.getProperty(ShopServer.PORT, String.valueOf(ShopServer.DEFAULT_PORT));
    try {
      return Integer.parseInt(port);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          ShopServer.PORT + " must be a number between 0 and 65535, was '" + port + "'", e);
    }
  }

  private static Path exports() {
    return Path.of(System.getProperty("java.io.tmpdir"), "report-cache-shop");
  }
}
