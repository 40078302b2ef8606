package io.reportcache.shared.proof;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.jdbc.JdbcTier;
import io.reportcache.shared.proof.ProofData.Recorded;
import io.reportcache.shared.proof.ProofData.Row;
import io.reportcache.shared.redis.RedisTier;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One node of the proof: a JVM of its own, with writers and readers. It is told what to do over its
 * input, line by line, and answers over its output.
 */
final class ProofNode {

  /**
   * How old a local read may be; a second is the tier's own bound, and the rest is for slowness.
   */
  private static final long LOCAL_BOUND_MILLIS = 3_000;

  /** What the address of a cluster begins with. */
  static final String CLUSTER = "cluster of ";

  private static final int THREADS = 2; // of each kind
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(5));

  /** A step of a thread, which is repeated until the end. */
  private interface Step {
    void run(ProofData data, Random random) throws Exception;
  }

  private final TenantCacheManager caches;
  private final String dataUrl;
  private final AtomicLong writes = new AtomicLong();
  private final AtomicLong unsent = new AtomicLong();
  private final AtomicLong latest = new AtomicLong();
  private final AtomicLong tokens = new AtomicLong();
  private final AtomicLong local = new AtomicLong();
  private final AtomicLong loads = new AtomicLong();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean over;

  private ProofNode(TenantCacheManager caches, String dataUrl) {
    this.caches = caches;
    this.dataUrl = dataUrl;
  }

  /** Called with the name, the tier's address, the data's address and the hours of the clock. */
  public static void main(String[] arguments) throws Exception {
    long hours = Long.parseLong(arguments[3]);
    try (TenantCacheManager caches =
        TenantCacheManager.builder()
            .node(arguments[0])
            .maximumSize(100) // fewer than there are, so that the tier is read
            .clock(Clock.offset(Clock.systemUTC(), Duration.ofHours(hours)))
            .ticker(() -> System.nanoTime() + TimeUnit.HOURS.toNanos(hours))
            .shared(tier(arguments[1]))
            .build()) {
      new ProofNode(caches, arguments[2]).serve();
    }
    System.exit(0); // whatever hangs
  }

  private static SharedTier tier(String address) {
    SharedOptions options =
        SharedOptions.defaults()
            .withPrefix("proof")
            .withHeartbeat(Duration.ofMillis(100))
            .withMaximumStaleness(Duration.ofSeconds(1));
    if (address.startsWith("redis")) {
      return RedisTier.at(address, options);
    }
    if (address.startsWith(CLUSTER)) {
      return RedisTier.cluster(address.substring(CLUSTER.length()), options);
    }
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(address);
    config.setConnectionTimeout(1_000);
    config.setMaximumPoolSize(9);
    config.setMinimumIdle(1);
    config.setInitializationFailTimeout(-1);
    return JdbcTier.on(new HikariDataSource(config), options);
  }

  private void serve() throws Exception {
    try (ProofData data = new ProofData(dataUrl);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      say("READY");
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        switch (line) {
          case "begin" -> begin();
          case "hits" -> say("HITS " + caches.sharedTierStats().hits());
          case "end" -> end();
          case "repeat" -> repeat(data);
          case "agree" -> agree(data);
          default -> {
            return;
          }
        }
      }
    }
  }

  private static synchronized void say(String line) {
    System.out.println("PROOF " + line);
    System.out.flush();
  }

  private void begin() {
    Thread counting = new Thread(this::count, "counting");
    counting.setDaemon(true);
    counting.start();
    for (int i = 0; i < THREADS; i++) {
      start("writer-" + i, this::write);
      start("reader-" + i, this::read);
    }
  }

  private void start(String name, Step step) {
    Random random = new Random();
    Thread thread =
        new Thread(
            () -> {
              try (ProofData data = new ProofData(dataUrl)) {
                while (!over) {
                  step.run(data, random);
                }
              } catch (Throwable e) { // none reaches a caller, whatever happens to the tier
                say("VIOLATION " + name + " failed: " + e);
                e.printStackTrace(System.out);
              }
            },
            name);
    threads.add(thread);
    thread.start();
  }

  /** Says now and then how far it has come, so that what it did counts if it is killed. */
  private void count() {
    try {
      while (!over) {
        TimeUnit.MILLISECONDS.sleep(50);
        say("SO FAR " + counts());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() throws InterruptedException {
    over = true;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(30));
      if (thread.isAlive()) {
        say("VIOLATION " + thread.getName() + " hangs");
      }
    }
    say("COUNTS " + counts());
  }

  private String counts() {
    SharedTierStats stats = caches.sharedTierStats();
    return "writes=%d unsent=%d latest=%d token=%d local=%d loads=%d hits=%d failures=%d heard=%d gaps=%d incarnations=%d"
        .formatted(
            writes.get(),
            unsent.get(),
            latest.get(),
            tokens.get(),
            local.get(),
            loads.get(),
            stats.hits(),
            stats.failures(),
            stats.heard(),
            stats.gaps(),
            stats.incarnationChanges());
  }

  private static Row row(Random random) {
    // A few rows are used much, so that one is written and read at the same time.
    int tenant = random.nextInt(3) == 0 ? random.nextInt(3) : random.nextInt(ProofData.TENANTS);
    return new Row("tenant-" + tenant, random.nextInt(ProofData.KEYS));
  }

  private static ReportKey<Long> key(Row row) {
    return ReportKey.of("sales:" + row.number(), Long.class);
  }

  private void write(ProofData data, Random random) throws Exception {
    Row row = row(random);
    TenantCache cache = caches.tenant(row.tenant());
    long version = data.raise(row);
    switch (random.nextInt(20)) {
      case 0 -> cache.invalidate("sales:*");
      case 1 -> cache.invalidate("s*:" + row.number());
      case 2 -> cache.flush();
      case 3 -> caches.invalidateAllTenants("sales:" + row.number());
      case 4, 5 -> cache.invalidate(List.of(Tag.of("row-" + row.number())), "test");
      default -> cache.invalidate("sales:" + row.number());
    }
    String token = cache.token().text();
    writes.incrementAndGet();
    if (token.equals("none")) {
      unsent.incrementAndGet(); // it waits until the tier is back; nobody was promised anything
    } else {
      data.record(row, version, token);
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(20));
  }

  private long load(TenantCache cache, ProofData data, Row row) throws SQLException {
    return cache.remember(
        key(row),
        POLICY.withTags(Tag.of("row-" + row.number())),
        () -> {
          loads.incrementAndGet();
          return data.version(row);
        });
  }

  private void read(ProofData data, Random random) throws Exception {
    Row row = row(random);
    TenantCache cache = caches.tenant(row.tenant());
    if (random.nextInt(3) == 0) {
      long wanted = data.recordedBefore(row, LOCAL_BOUND_MILLIS);
      check("local", row, load(cache, data, row), wanted);
      local.incrementAndGet();
      return;
    }
    Recorded told = data.recorded(row);
    String token = told.token();
    if (random.nextBoolean() && token != null) {
      TenantCache atLeast = cache.atLeast(FreshnessToken.of(token));
      check("token " + token, row, load(atLeast, data, row), told.version());
      tokens.incrementAndGet();
    }
    check("latest", row, load(cache.latest(), data, row), told.version());
    latest.incrementAndGet();
  }

  private static void check(String how, Row row, long seen, long wanted) {
    if (seen < wanted) {
      say("VIOLATION %s read of %s saw %d, wanted %d".formatted(how, row, seen, wanted));
    }
  }

  /** Repeats the requests of nodes that were killed before they had recorded what they did. */
  private void repeat(ProofData data) throws Exception {
    int repeated = 0;
    for (Row row : data.unrecorded()) {
      long version = data.version(row);
      TenantCache cache = caches.tenant(row.tenant());
      cache.invalidate("sales:" + row.number());
      data.record(row, version, cache.token().text());
      repeated++;
    }
    say("REPEATED " + repeated);
  }

  private void agree(ProofData data) throws Exception {
    int different = 0;
    for (Row row : ProofData.rows()) {
      long seen = load(caches.tenant(row.tenant()), data, row);
      if (seen != data.version(row)) {
        different++;
        say("VIOLATION after the calm %s is %d".formatted(row, seen));
      }
    }
    say("AGREED " + (ProofData.rows().size() - different));
  }
}
