package io.reportcache.examples.shop;

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
 * didn't hold, or if it could not start.
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
    boolean tourOnly = Boolean.getBoolean(TOUR_ONLY);
    try {
      int port = port();
      if (!tourOnly) {
        ShopServer.requireFree(port);
      }
      ShopSettings settings = ShopSettings.fromEnvironment(LocalDate.now(clock));
      out.printf(
          "Shop on %s, scale %s%n",
          settings.jdbcUrl() == null ? "DuckDB" : "PostgreSQL", settings.scale());
      Loading loading = new Loading(out);
      try (ShopDatabase database = ShopDatabase.open(settings, loading)) {
        loading.done();
        return tourAndServe(database, tourOnly, port);
      }
    } catch (IllegalArgumentException | ShopDataException | IOException e) {
      out.println("The shop could not start: " + e.getMessage());
      return false;
    }
  }

  private boolean tourAndServe(ShopDatabase database, boolean tourOnly, int port)
      throws IOException {
    try (Shop shop = new Shop(database.dataSource(), clock)) {
      boolean held = new Tour(shop, out, exports()).run();
      if (!tourOnly) {
        serve(database, shop, port);
      }
      return held;
    }
  }

  private void serve(ShopDatabase database, Shop shop, int port) throws IOException {
    shop.startWarming();
    ShopServer server = ShopServer.start(shop, port);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> close(server, shop, database), "shop-shutdown"));
    out.println();
    out.println("Serving " + server.uri() + " - Ctrl-C ends");
    try {
      new CountDownLatch(1).await(); // until a signal ends this process
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
