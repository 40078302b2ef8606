package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.Loader;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Await;
import io.reportcache.testing.LibraryThreads;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/**
 * Writers on several nodes change data and publish, readers compare what they get with what the
 * writers recorded, and meanwhile a test makes trouble for the server. A longer run: {@code
 * -Dshared.seconds=600}.
 */
public final class FreshnessSoak implements AutoCloseable {

  /** How many nodes there are. */
  public static final int NODES = 4;

  /** What the data belongs to. */
  public static final List<String> TENANTS = List.of("acme", "globex", "tenant_acme");

  private static final int KEYS = 6;
  private static final int ENOUGH = 20; // violations
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  /** A step of a thread, which is repeated until the end. */
  @FunctionalInterface
  public interface Step {
    void run(Random random) throws Exception;
  }

  /** A row of the database, and what readers of each node must see of it. */
  private static final class Row {
    final AtomicLong version = new AtomicLong();
    final AtomicLong published = new AtomicLong(); // by an invalidation that reached the server
    final AtomicLong[] own = new AtomicLong[NODES]; // by an invalidation of that node
    final AtomicReference<Told> last = new AtomicReference<>();

    Row() {
      for (int i = 0; i < NODES; i++) {
        own[i] = new AtomicLong();
      }
    }
  }

  private record Told(FreshnessToken token, long version) {}

  private final long seed = Seed.of("shared");
  private final LibraryThreads threads = new LibraryThreads();
  private final List<TenantCacheManager> nodes = new ArrayList<>();
  private final Map<String, Row> rows = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();
  private final AtomicLong latestReads = new AtomicLong();
  private final AtomicLong tokenReads = new AtomicLong();
  private final AtomicLong localReads = new AtomicLong();
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong longest = new AtomicLong();
  private volatile boolean over;

  /** Makes the nodes, which are numbered from 0. */
  public FreshnessSoak(IntFunction<TenantCacheManager> node) {
    for (int i = 0; i < NODES; i++) {
      nodes.add(node.apply(i));
    }
  }

  /**
   * Writes and reads for so many seconds, unless {@code -Dshared.seconds} says otherwise.
   *
   * @param trouble is made again and again, by one thread
   * @param heal ends all trouble; afterwards all nodes must agree
   */
  public void run(long seconds, Step trouble, AutoCloseable heal) throws Exception {
    List<Thread> all = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      int node = i;
      all.add(start("writer-" + i, new Random(seed + i), random -> write(node, random)));
      all.add(start("reader-" + i, new Random(~seed + i), random -> read(node, random)));
    }
    all.add(start("trouble", new Random(seed * 31), trouble));
    long end =
        System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("shared.seconds", seconds));
    while (end - System.nanoTime() > 0 && violations.size() < ENOUGH) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    over = true;
    for (Thread thread : all) {
      thread.join(TimeUnit.SECONDS.toMillis(60));
      assertThat(thread.isAlive()).as(thread.getName() + " hangs").isFalse();
    }
    heal.close();
    System.out.printf(
        "%d writes, %d latest, %d token and %d local reads, the longest took %d ms; %s%n",
        writes.get(),
        latestReads.get(),
        tokenReads.get(),
        localReads.get(),
        TimeUnit.NANOSECONDS.toMillis(longest.get()),
        nodes.stream().map(TenantCacheManager::sharedTierStats).toList());
    assertThat(violations).isEmpty();
    assertThat(longest.get()).isLessThan(TimeUnit.SECONDS.toNanos(20));
    allAgree();
  }

  /** Closes the nodes, which must leave no thread behind. */
  @Override
  public void close() {
    nodes.forEach(TenantCacheManager::close);
    threads.awaitNone();
  }

  private static ReportKey<Long> key(int number) {
    return ReportKey.of("sales:" + number, Long.class);
  }

  private Row row(String tenant, int number) {
    return rows.computeIfAbsent(tenant + "/" + number, each -> new Row());
  }

  private long load(TenantCache cache, String tenant, int number) {
    return cache.remember(
        key(number),
        number % 2 == 0 ? POLICY : POLICY.withOneLoadPerCluster(),
        Loader.<Long, RuntimeException>tagging(
            load -> {
              load.tag(Tag.of("row-" + number));
              return row(tenant, number).version.get();
            }));
  }

  private Thread start(String name, Random random, Step step) {
    Thread thread =
        new Thread(
            () -> {
              while (!over && violations.size() < ENOUGH) {
                long begun = System.nanoTime();
                try {
                  step.run(random);
                } catch (Throwable e) { // none reaches a caller, whatever happens to the server
                  violations.add(name + " failed: " + e);
                  e.printStackTrace();
                }
                if (!name.equals("trouble")) {
                  longest.accumulateAndGet(System.nanoTime() - begun, Math::max);
                }
              }
            },
            name);
    thread.start();
    return thread;
  }

  private void write(int node, Random random) throws InterruptedException {
    String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
    int number = random.nextInt(KEYS);
    TenantCacheManager caches = nodes.get(node);
    TenantCache cache = caches.tenant(tenant);
    Row row = row(tenant, number);
    long version = row.version.incrementAndGet();
    switch (random.nextInt(8)) {
      case 0 -> cache.invalidate("sales:*");
      case 1 -> cache.invalidate("s*:" + number);
      case 2 -> cache.invalidate(List.of(Tag.of("row-" + number)), "test");
      case 3 -> cache.flush();
      case 4 -> caches.invalidateAllTenants("sales:" + number);
      case 5 -> cache.forget(key(number));
      default -> cache.invalidate("sales:" + number);
    }
    raise(row.own[node], version);
    FreshnessToken token = cache.token();
    row.last.set(new Told(token, version));
    if (!token.text().equals("none")) {
      raise(row.published, version);
    }
    writes.incrementAndGet();
    if (random.nextInt(4) == 0) {
      Thread.sleep(random.nextInt(40)); // meanwhile the others share what they have built
    }
  }

  private void read(int node, Random random) {
    String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
    int number = random.nextInt(KEYS);
    TenantCache cache = nodes.get(node).tenant(tenant);
    Row row = row(tenant, number);
    Told told = row.last.get();
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
        long seen = load(told == null ? cache : cache.atLeast(told.token), tenant, number);
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

  private void allAgree() {
    long begun = System.nanoTime();
    for (int i = 0; i < NODES; i++) {
      for (String tenant : TENANTS) {
        for (int number = 0; number < KEYS; number++) {
          TenantCache cache = nodes.get(i).tenant(tenant);
          int of = number;
          long wanted = row(tenant, number).version.get();
          Await.until(
              "node " + i + " agrees on " + tenant + "/" + number,
              () -> load(cache, tenant, of) == wanted);
        }
      }
    }
    System.out.printf(
        "All nodes agreed after %d ms%n", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun));
  }

  private static void raise(AtomicLong value, long to) {
    value.accumulateAndGet(to, Math::max);
  }
}
