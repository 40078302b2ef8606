package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.shared.Nodes.Node;
import io.reportcache.testing.Await;
import io.reportcache.testing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Writers change data and publish, readers compare what they get with what the writers recorded,
 * and meanwhile the model server loses, delays, doubles and reorders messages, fails, hangs, and
 * forgets. A longer run: {@code -Dshared.seconds=600}.
 */
class SharedFreshnessTest {

  private static final int NODES = 4;
  private static final int KEYS = 6;
  private static final List<String> TENANTS = List.of("acme", "globex", "tenant_acme");
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  /** A row of the database, and what readers of each node must see of it. */
  private static final class Row {
    final AtomicLong version = new AtomicLong();
    final AtomicLong published = new AtomicLong(); // by an invalidation that reached the server
    final AtomicLong[] own = new AtomicLong[NODES]; // by an invalidation of that node
    final AtomicReferenceArray<Told> last = new AtomicReferenceArray<>(1);

    Row() {
      for (int i = 0; i < NODES; i++) {
        own[i] = new AtomicLong();
      }
    }
  }

  private record Told(FreshnessToken token, long version) {}

  private final Map<String, Row> rows = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicLong latestReads = new AtomicLong();
  private final AtomicLong tokenReads = new AtomicLong();
  private final AtomicLong localReads = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private volatile boolean over;

  private static ReportKey<Long> key(int number) {
    return ReportKey.of("sales:" + number, Long.class);
  }

  private Row row(String tenant, int number) {
    return rows.computeIfAbsent(tenant + "/" + number, each -> new Row());
  }

  private long load(TenantCache cache, String tenant, int number) {
    return cache.remember(
        key(number),
        POLICY,
        Loader.<Long, RuntimeException>tagging(
            load -> {
              load.tag(Tag.of("row-" + number));
              return row(tenant, number).version.get();
            }));
  }

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadIsStaleWhateverHappensToTheServer() throws Exception {
    long seed = Seed.of("shared");
    long seconds = Long.getLong("shared.seconds", 5);
    try (Nodes nodes = new Nodes()) {
      for (int i = 0; i < NODES; i++) {
        nodes.add(
            SharedOptions.defaults()
                .withHeartbeat(Duration.ofMillis(20))
                .withMaximumStaleness(Duration.ofMillis(200)),
            Duration.ofMillis(5));
      }
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        int node = i;
        threads.add(start("writer-" + i, new Random(seed + i), random -> write(nodes, node, random)));
        threads.add(start("reader-" + i, new Random(~seed + i), random -> read(nodes, node, random)));
      }
      threads.add(start("trouble", new Random(seed * 31), random -> trouble(nodes, random)));
      TimeUnit.SECONDS.sleep(seconds);
      over = true;
      for (Thread thread : threads) {
        thread.join(TimeUnit.SECONDS.toMillis(60));
        assertThat(thread.isAlive()).as(thread.getName() + " hangs").isFalse();
      }
      heal(nodes);
      System.out.printf(
          "%d writes, %d latest, %d token and %d local reads; %s%n",
          writes.get(),
          latestReads.get(),
          tokenReads.get(),
          localReads.get(),
          nodes.all().get(0).caches().sharedTierStats());
      assertThat(violations).isEmpty();
      allAgree(nodes);
    }
  }

  private interface Step {
    void run(Random random) throws Exception;
  }

  private Thread start(String name, Random random, Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!over && violations.size() < 20) {
                  step.run(random);
                }
              } catch (Throwable e) {
                violations.add(name + " failed: " + e);
              }
            },
            name);
    thread.start();
    return thread;
  }

  private void write(Nodes nodes, int node, Random random) throws InterruptedException {
    String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
    int number = random.nextInt(KEYS);
    Node at = nodes.all().get(node);
    TenantCache cache = at.caches().tenant(tenant);
    Row row = row(tenant, number);
    long version = row.version.incrementAndGet();
    switch (random.nextInt(8)) {
      case 0 -> cache.invalidate("sales:*");
      case 1 -> cache.invalidate("s*:" + number);
      case 2 -> cache.invalidate(List.of(Tag.of("row-" + number)), "test");
      case 3 -> cache.flush();
      case 4 -> at.caches().invalidateAllTenants("sales:" + number);
      case 5 -> cache.forget(key(number));
      default -> cache.invalidate("sales:" + number);
    }
    raise(row.own[node], version);
    FreshnessToken token = cache.token();
    row.last.set(0, new Told(token, version));
    if (!token.text().equals("none")) {
      raise(row.published, version);
    }
    writes.incrementAndGet();
    if (random.nextInt(4) == 0) {
      Thread.sleep(1);
    }
  }

  private void read(Nodes nodes, int node, Random random) {
    String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
    int number = random.nextInt(KEYS);
    TenantCache cache = nodes.all().get(node).caches().tenant(tenant);
    Row row = row(tenant, number);
    Told told = row.last.get(0);
    long own = row.own[node].get();
    long published = row.published.get();
    switch (random.nextInt(3)) {
      case 0 -> {
        long seen = load(cache.latest(), tenant, number);
        latestReads.incrementAndGet();
        check(seen, Math.max(own, published), "latest", node, tenant, number);
      }
      case 1 -> {
        long wanted = told == null ? own : Math.max(own, told.version);
        long seen =
            load(told == null ? cache : cache.atLeast(told.token), tenant, number);
        tokenReads.incrementAndGet();
        check(seen, wanted, "token " + (told == null ? "" : told.token), node, tenant, number);
      }
      default -> {
        long seen = load(cache, tenant, number);
        localReads.incrementAndGet();
        check(seen, own, "local", node, tenant, number);
      }
    }
  }

  private void check(long seen, long wanted, String how, int node, String tenant, int number) {
    if (seen < wanted) {
      violations.add(
          "%s read of %s/%d on node %d saw %d, wanted %d"
              .formatted(how, tenant, number, node, seen, wanted));
    }
  }

  private void trouble(Nodes nodes, Random random) throws InterruptedException {
    MemoryStore store = nodes.all().get(random.nextInt(NODES)).store();
    switch (random.nextInt(12)) {
      case 0 -> store.let(MemoryStore.Messages.ARE_LOST);
      case 1 -> store.let(MemoryStore.Messages.ARRIVE_TWICE);
      case 2 -> store.let(MemoryStore.Messages.WAIT);
      case 3 -> store.releaseReversed();
      case 4 -> store.let(MemoryStore.Calls.FAIL);
      case 5 -> store.let(MemoryStore.Calls.FAIL_AFTERWARDS);
      case 6 -> store.let(MemoryStore.Calls.HANG);
      case 7 -> nodes.server.forgetAll();
      case 8 -> nodes.server.forgetFences();
      case 9 -> {
        MemoryServer.Snapshot older = nodes.server.snapshot();
        Thread.sleep(random.nextInt(5));
        nodes.server.failOverTo(older);
      }
      default -> {}
    }
    Thread.sleep(random.nextInt(10));
    if (random.nextInt(2) == 0) {
      store.release();
      store.let(MemoryStore.Calls.SUCCEED);
    }
  }

  private static void heal(Nodes nodes) {
    for (Node node : nodes.all()) {
      node.store().release();
      node.store().reconnect();
    }
  }

  private void allAgree(Nodes nodes) {
    for (int i = 0; i < NODES; i++) {
      for (String tenant : TENANTS) {
        for (int number = 0; number < KEYS; number++) {
          TenantCache cache = nodes.all().get(i).caches().tenant(tenant);
          int of = number;
          long wanted = row(tenant, number).version.get();
          Await.until(
              "node " + i + " agrees on " + tenant + "/" + number,
              () -> load(cache, tenant, of) == wanted);
        }
      }
    }
  }

  private static void raise(AtomicLong value, long to) {
    value.accumulateAndGet(to, Math::max);
  }
}
