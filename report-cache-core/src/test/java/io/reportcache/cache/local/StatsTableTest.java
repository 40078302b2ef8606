package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.ReportId;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Seed;
import io.reportcache.testing.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every count is in the totals exactly once, whoever is folded when. */
class StatsTableTest {

  private static final int SIZE = 20;

  private final StatsTable table = new StatsTable(SIZE);

  @Test
  void whoStillCountsInFoldedCountersIsNotLost() {
    ReportCounters held = table.of(tenant(0), key("sales"));
    held.hits.increment();
    fill();
    assertThat(held.isFolded()).isTrue();
    assertThat(table.total().hits()).isOne();
    held.hits.add(2); // by a thread that had got hold of them before
    assertThat(table.total().hits()).isEqualTo(3);
    assertThat(table.total().hits()).as("once").isEqualTo(3);
    held.hits.increment();
    for (int i = 0; i < 5 * SIZE; i++) {
      table.of(tenant(i), key("more"));
    }
    assertThat(table.total().hits()).isEqualTo(4);
  }

  @Test
  void anEntryWhoseCountersAreFoldedCountsInNewOnes() {
    ReportCounters held = table.of(tenant(0), key("sales"));
    fill();
    held.current().hits.increment();
    assertThat(table.byReport().get(new ReportId(tenant(0), "sales")).hits()).isOne();
    assertThat(table.of(tenant(0)).hits()).isOne();
  }

  @Test
  void whatIsReadMostIsNeverFolded() {
    ReportCounters hot = table.of(tenant(0), key("hot"));
    for (int i = 0; i < 50 * SIZE; i++) {
      hot.current().hits.increment(); // as hits do, which don't ask the table
      table.of(tenant(i), key("once")).misses.increment();
      assertThat(hot.isFolded()).as("after %d others", i).isFalse();
      assertThat(table.byReport()).hasSizeLessThanOrEqualTo(SIZE);
    }
    assertThat(table.total().hits()).isEqualTo(50 * SIZE);
    assertThat(table.total().misses()).isEqualTo(50 * SIZE);
  }

  @Test
  void whatWasReadMuchLongAgoGivesWayToWhatIsReadNow() {
    ReportCounters once = table.of(tenant(0), key("once"));
    once.hits.add(1_000);
    for (int i = 0; i < 100 * SIZE; i++) {
      table.of(tenant(i), key("now")).hits.increment();
    }
    assertThat(once.isFolded()).isTrue();
    assertThat(table.total().hits()).isEqualTo(1_000 + 100 * SIZE);
  }

  @Test
  void totalsOfManyThreadsAreExactThoughFewCountersFit() throws Exception {
    long seed = Seed.of("stats");
    int threads = 4;
    int counts = 50_000;
    List<Threads.Running<Void>> running = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Random random = new Random(seed + t);
      running.add(
          Threads.start(
              () -> {
                ReportCounters held = table.of(tenant(0), key("sales"));
                for (int i = 0; i < counts; i++) {
                  if (random.nextInt(20) == 0) {
                    held = table.of(tenant(random.nextInt(3 * SIZE)), key("sales"));
                  }
                  held.hits.increment();
                  held.current().misses.increment();
                }
                return null;
              }));
    }
    long last = 0;
    while (running.stream().anyMatch(each -> !each.task().isDone())) {
      long now = table.total().hits();
      assertThat(now).as("totals only grow, seed %d", seed).isGreaterThanOrEqualTo(last);
      last = now;
    }
    for (Threads.Running<Void> each : running) {
      each.result();
    }
    assertThat(table.total().hits()).as("seed %d", seed).isEqualTo((long) threads * counts);
    assertThat(table.total().misses()).as("seed %d", seed).isEqualTo((long) threads * counts);
  }

  private void fill() {
    for (int i = 0; i < 2 * SIZE; i++) {
      table.of(tenant(i), key("others")).misses.add(2);
    }
  }

  private static TenantId tenant(int number) {
    return TenantId.of("t" + number);
  }

  private static ReportKey<Integer> key(String resource) {
    return ReportKey.of(resource + ":today", Integer.class);
  }
}
