package io.reportcache.testing;

import io.reportcache.TenantReports;
import io.reportcache.cache.Explanation;
import io.reportcache.cache.TenantCache;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Asserts which cached results something drops, and that it drops no others.
 *
 * <pre>{@code
 * WatchedReports watched = new WatchedReports()
 *     .watch(reports.tenant("acme"), SALES, MAY)
 *     .watch(reports.tenant("acme"), SALES, JUNE)
 *     .watch(reports.tenant("acme"), DASHBOARD);
 * watched.assertDropped(
 *     () -> reports.events().publish(new OrderPlaced(MAY), TenantId.of("acme")),
 *     "acme sales:MAY", "acme dashboard");
 * }</pre>
 *
 * <p>Results are real: they are generated when they are watched, and dropped by the rules, tags,
 * cascades and transactions of the application. A result that was dropped is generated again before
 * the next assertion, so one object serves for a whole table of events. Not safe for use by several
 * threads.
 */
public final class WatchedReports {

  private final Map<String, Watched> results = new LinkedHashMap<>();

  /** A result as it is explained, less what changes by itself. */
  private record Built(
      Explanation.State state, Duration loadTime, long uses, Optional<String> lostBy) {

    static Built of(Explanation now) {
      return new Built(
          now.state(),
          now.loadTime(),
          now.uses(),
          now.lost().map(lost -> lost.cause() + " " + lost.scope() + " " + lost.by()));
    }

    boolean serves() {
      return state == Explanation.State.FRESH || state == Explanation.State.ABSENT;
    }

    boolean isStill(Built before) {
      return state == before.state
          && loadTime.equals(before.loadTime)
          && uses >= before.uses
          && lostBy.equals(before.lostBy);
    }
  }

  private record Watched(Runnable read, Supplier<Explanation> explain) {

    Built built() {
      return Built.of(explain.get());
    }
  }

  /** Watches a result, and generates it. */
  public <P> WatchedReports watch(TenantReports reports, Report<P, ?> report, P params) {
    return watch(
        () -> {
          var unused = reports.get(report, params);
        },
        () -> reports.explain(report, params));
  }

  /** Watches the result of a report without parameters, and generates it. */
  public WatchedReports watch(TenantReports reports, Report<NoParams, ?> report) {
    return watch(reports, report, NoParams.NONE);
  }

  /**
   * Watches what a call puts into a cache, such as that of a method with {@code @CachedReport} or
   * {@code @Cacheable}.
   *
   * @param call reads it, and binds the tenant if that isn't bound
   * @throws AssertionError if the key isn't there after the call
   */
  public WatchedReports watch(TenantCache cache, String key, Runnable call) {
    return watch(call, () -> cache.explain(key));
  }

  private WatchedReports watch(Runnable read, Supplier<Explanation> explain) {
    read.run();
    Explanation now = explain.get();
    String name = now.tenant().isCentral() ? now.key() : now.tenant().value() + " " + now.key();
    Watched watched = new Watched(read, explain);
    results.put(name, watched);
    requireBuilt(name, watched);
    return this;
  }

  /**
   * Asserts that an action drops exactly these of the watched results.
   *
   * @param dropped each as its tenant and its key with a space between, such as {@code acme
   *     sales:MAY}, or its key alone in the central space
   * @throws AssertionError if it drops others, or not all of these; it says which
   * @throws IllegalArgumentException if one of them isn't watched
   */
  public void assertDropped(Runnable action, String... dropped) {
    Set<String> expected = new TreeSet<>(List.of(dropped));
    expected.forEach(this::requireWatched);
    Map<String, Built> before = new LinkedHashMap<>();
    results.forEach(
        (name, watched) -> {
          if (!watched.built().serves()) {
            watched.read.run();
            requireBuilt(name, watched);
          }
          before.put(name, watched.built());
        });
    action.run();
    Set<String> actual = new TreeSet<>();
    before.forEach(
        (name, built) -> {
          if (!results.get(name).built().isStill(built)) {
            actual.add(name);
          }
        });
    if (!actual.equals(expected)) {
      throw new AssertionError(difference(expected, actual));
    }
  }

  /** Asserts that an action drops none of the watched results. */
  public void assertNoneDropped(Runnable action) {
    assertDropped(action);
  }

  private static String difference(Set<String> expected, Set<String> actual) {
    Set<String> missing = new TreeSet<>(expected);
    missing.removeAll(actual);
    Set<String> unexpected = new TreeSet<>(actual);
    unexpected.removeAll(expected);
    List<String> parts = new ArrayList<>();
    if (!missing.isEmpty()) {
      parts.add("not dropped, but should be: " + missing);
    }
    if (!unexpected.isEmpty()) {
      parts.add("dropped, but should not be: " + unexpected);
    }
    return String.join("; ", parts) + "; dropped in all: " + actual;
  }

  private static void requireBuilt(String name, Watched watched) {
    if (watched.explain.get().state() == Explanation.State.TOLERATED) {
      Await.until(name + " is generated anew", () -> watched.built().serves());
    }
    Explanation now = watched.explain.get();
    if (!Built.of(now).serves()) {
      throw new AssertionError(
          "%s can't be watched, since it isn't cached after it was read: %s".formatted(name, now));
    }
  }

  private void requireWatched(String name) {
    if (!results.containsKey(name)) {
      throw new IllegalArgumentException(
          "'%s' isn't watched; watched are %s".formatted(name, results.keySet()));
    }
  }
}
