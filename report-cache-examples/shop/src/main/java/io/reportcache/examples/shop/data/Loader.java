package io.reportcache.examples.shop.data;

import io.reportcache.examples.shop.data.Row.TenantRow;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Generates and loads everything. Each slice is one task with a connection of its own, so that
 * generating one slice overlaps with loading another on as many threads as there are processors.
 */
final class Loader {
  private final Engine engine;
  private final ShopSettings settings;
  private final Consumer<LoadProgress> listener;
  // A slice each, a catalogue each, and the keys.
  private final int steps = Tenant.ALL_SLICES + Tenant.ALL.size() + 1;
  private long rows;
  private int stepsDone;

  Loader(Engine engine, ShopSettings settings, Consumer<LoadProgress> listener) {
    this.engine = engine;
    this.settings = settings;
    this.listener = listener;
  }

  void load() throws SQLException, IOException {
    Generator generator = new Generator(settings.scale());
    try (Connection connection = engine.dataSource().getConnection()) {
      Schema.createTables(connection);
      engine.append(connection, "nations", Nations.generate());
    }
    ExecutorService threads =
        Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    try {
      List<Callable<Catalogue>> catalogues = new ArrayList<>();
      for (Tenant tenant : Tenant.ALL) {
        catalogues.add(() -> loadCatalogue(tenant, generator));
      }
      List<Callable<Slice>> slices = new ArrayList<>();
      for (Catalogue catalogue : runAll(threads, catalogues)) {
        Tenant tenant = catalogue.tenant();
        for (int i = 0; i < tenant.slices(); i++) {
          int slice = tenant.firstSlice() + i;
          slices.add(() -> loadSlice(catalogue, generator, slice));
        }
      }
      runAll(threads, slices);
    } finally {
      threads.shutdownNow();
    }
    try (Connection connection = engine.dataSource().getConnection()) {
      Schema.createKeys(connection, generator.orderCount(0, Tenant.ALL_SLICES) + 1);
      Marker.write(connection, settings);
    }
    step(0);
  }

  private Catalogue loadCatalogue(Tenant tenant, Generator generator)
      throws SQLException, IOException {
    Catalogue catalogue = Catalogue.generate(tenant, generator);
    try (Connection connection = engine.dataSource().getConnection()) {
      engine.append(connection, "tenants", List.of(new TenantRow(tenant.id(), tenant.name())));
      engine.append(connection, "customers", catalogue.customers());
      engine.append(connection, "products", catalogue.products());
    }
    step(catalogue.customers().size() + catalogue.products().size());
    return catalogue;
  }

  private Slice loadSlice(Catalogue catalogue, Generator generator, int number)
      throws SQLException, IOException {
    Slice slice = Slice.generate(catalogue, generator, number, settings.today());
    try (Connection connection = engine.dataSource().getConnection()) {
      engine.append(connection, "orders", slice.orders());
      engine.append(connection, "order_lines", slice.lines());
      engine.append(connection, "payments", slice.payments());
    }
    step(slice.rows());
    return slice;
  }

  private synchronized void step(long loaded) {
    rows += loaded;
    stepsDone++;
    listener.accept(new LoadProgress(rows, stepsDone, steps));
  }

  private static <T> List<T> runAll(ExecutorService threads, List<Callable<T>> tasks) {
    try {
      List<T> results = new ArrayList<>();
      for (Future<T> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the shop's data was loaded", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the shop's data could not be loaded", e.getCause());
    }
  }
}
