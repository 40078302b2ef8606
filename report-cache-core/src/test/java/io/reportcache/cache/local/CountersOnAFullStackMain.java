package io.reportcache.cache.local;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.schedule.Ticker;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.DeepStack;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * In a JVM of its own: the first counters that others must make room for are found by a caller
 * whose stack is at its end.
 */
final class CountersOnAFullStackMain {

  private static final int REPORTS = 19; // so few that they make room for one at a time

  private CountersOnAFullStackMain() {}

  public static void main(String[] arguments) throws Exception {
    StatsTable stats = new StatsTable(REPORTS);
    LocalTier tier =
        Tiers.of(
            TenantCacheManager.builder(),
            Ticker.system(),
            new HitClock(Ticker.system(), true),
            stats,
            new ConcurrentHashMap<>());
    Space space = tier.space(TenantId.of("acme"));
    for (int i = 0; i < REPORTS; i++) {
      space.counters(key("counted", i)).hits.increment();
    }
    List<ReportKey<?>> more = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      more.add(key("more", i));
    }
    int[] asked = new int[1];
    DeepStack.call(
        Integer.parseInt(arguments[0]),
        () -> {
          var unused = space.counters(more.get(asked[0]++));
        });
    long hits = stats.total().hits();
    System.out.println(hits == REPORTS ? "OK" : hits + " of " + REPORTS + " hits are left");
    tier.close();
  }

  private static ReportKey<String> key(String name, int number) {
    return ReportKey.of(name + "-" + number + ":1", String.class);
  }
}
