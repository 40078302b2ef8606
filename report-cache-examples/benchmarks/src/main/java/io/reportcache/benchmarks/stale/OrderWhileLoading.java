package io.reportcache.benchmarks.stale;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * A report takes two seconds. Half a second after it began an order comes. How long does the order
 * take, and what do the next two reads show?
 */
public final class OrderWhileLoading {

  private static final long ORDER_AFTER_MILLIS = 500;

  private OrderWhileLoading() {}

  /** Prints the table. */
  public static void main(String[] args) throws Exception {
    Map<String, Function<Orders, Application>> applications = new LinkedHashMap<>();
    applications.put("report-cache", WithReports::new);
    applications.put("`@Cacheable`", orders -> new WithSpring(orders, false, false));
    applications.put("`@Cacheable(sync = true)`", orders -> new WithSpring(orders, true, false));
    applications.put(
        "`@Cacheable(sync = true)`, `@CacheEvict(allEntries = true)`",
        orders -> new WithSpring(orders, true, true));
    System.out.printf(
        "%n| | the order takes | the next read | the read after |%n|---|---|---|---|%n");
    for (var each : applications.entrySet()) {
      Orders orders = new Orders();
      try (Application application = each.getValue().apply(orders)) {
        System.out.println("| " + each.getKey() + " | " + run(orders, application) + " |");
      }
    }
  }

  private static String run(Orders orders, Application application) throws Exception {
    CompletableFuture<Integer> first = CompletableFuture.supplyAsync(application::report);
    Thread.sleep(ORDER_AFTER_MILLIS);
    long begun = System.nanoTime();
    application.order();
    long took = System.nanoTime() - begun;
    var unused = first.get();
    String next = told(orders, application.report());
    return "%,d ms | %s | %s".formatted(took / 1_000_000, next, told(orders, application.report()));
  }

  private static String told(Orders orders, int report) {
    return report == orders.count() ? "right" : "**stale**";
  }
}
