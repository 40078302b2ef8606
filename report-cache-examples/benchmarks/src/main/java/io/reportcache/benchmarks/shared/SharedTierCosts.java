package io.reportcache.benchmarks.shared;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.redis.RedisTier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures hits and invalidations with a shared tier on the Redis of {@code -Dbenchmarks.redis},
 * whose database is emptied, against bare calls of Lettuce. Each round measures all; ratios are
 * taken within a round, and the median of the rounds is printed.
 */
public final class SharedTierCosts {

  private static final String URL = System.getProperty("benchmarks.redis", "");
  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 7);
  private static final int KEYS = 2_000;
  private static final CachePolicy POLICY = CachePolicy.ttl(Duration.ofMinutes(10));
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** What a report may look like; some 400 bytes as JSON. */
  public record Sales(String month, List<Long> byDay) {}

  private final StatefulRedisConnection<byte[], byte[]> bare;
  private final JsonMapper mapper = JsonMapper.builder().build();
  private long sink;

  private SharedTierCosts(StatefulRedisConnection<byte[], byte[]> bare) {
    this.bare = bare;
  }

  /** Prints the table. */
  public static void main(String[] args) {
    if (URL.isEmpty()) {
      throw new IllegalArgumentException(
          "benchmarks.redis must be the address of a Redis whose database may be emptied, such as redis://127.0.0.1:6379/9");
    }
    RedisClient client = RedisClient.create(URL);
    try (StatefulRedisConnection<byte[], byte[]> bare = client.connect(ByteArrayCodec.INSTANCE)) {
      new SharedTierCosts(bare).print();
    } finally {
      client.shutdown();
    }
  }

  private void print() {
    bare.sync().flushdb();
    try (TenantCacheManager alone = TenantCacheManager.builder().build();
        TenantCacheManager one = node(1_000);
        TenantCacheManager small = node(1)) {
      System.out.printf("%n| measured | median | of |%n|---|---|---|%n");
      row("a local hit with a shared tier", "a local hit", localHits(alone, one));
      var unusedHits = sharedHits(one, small); // so that this row and those below are of a warm JVM
      row("a shared hit, this node empty", "a bare GET and HMGET, decoded", sharedHits(one, small));
      var unused = invalidations(one);
      row("invalidating sales:*, 1,000 values", "a bare INCR", invalidations(one));
      fill(1_000_000);
      row("invalidating sales:*, 1,000,000 values", "a bare INCR", invalidations(one));
    }
    bare.sync().flushdb();
    System.out.printf("%n(%d)%n", sink & 1);
  }

  private static TenantCacheManager node(int size) {
    SharedOptions options = SharedOptions.defaults().withPrefix("benchmark");
    return TenantCacheManager.builder()
        .maximumSize(size)
        .shared(RedisTier.at(URL, options))
        .build();
  }

  private List<Double> localHits(TenantCacheManager alone, TenantCacheManager shared) {
    return rounds(() -> hits(shared.tenant("acme")), () -> hits(alone.tenant("acme")));
  }

  private double hits(TenantCache cache) {
    ReportKey<Sales> key = key(0);
    int times = 5_000_000;
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) {
      sink += cache.remember(key, POLICY, () -> sales(0)).month().length();
    }
    return (double) (System.nanoTime() - begun) / times;
  }

  private List<Double> sharedHits(TenantCacheManager one, TenantCacheManager small) {
    for (int i = 0; i < KEYS; i++) {
      int of = i;
      var unused = one.tenant("acme").remember(key(i), POLICY, () -> sales(of));
      bare.sync().set(bytes("bare:" + i), mapper.writeValueAsBytes(sales(i)));
    }
    bare.sync().hset(bytes("bare:fences"), bytes("seq"), bytes("17"));
    TenantCache reader = small.tenant("acme");
    return rounds(() -> sharedHits(reader), this::bareReads);
  }

  private double sharedHits(TenantCache reader) {
    long begun = System.nanoTime();
    for (int i = 0; i < KEYS; i++) {
      int of = i;
      var answer = reader.ask(key(i), POLICY, () -> sales(of));
      if (answer.source() != Source.SHARED && answer.source() != Source.HIT) {
        throw new IllegalStateException("a value wasn't shared: " + answer.source());
      }
      sink += answer.value().month().length();
    }
    return (double) (System.nanoTime() - begun) / KEYS;
  }

  private double bareReads() {
    var commands = bare.async();
    long begun = System.nanoTime();
    for (int i = 0; i < KEYS; i++) {
      RedisFuture<byte[]> value = commands.get(bytes("bare:" + i));
      var fences = commands.hmget(bytes("bare:fences"), bytes("inc"), bytes("seq"), bytes("id"));
      await(value, fences);
      sink += mapper.readValue(value.toCompletableFuture().join(), Sales.class).month().length();
    }
    return (double) (System.nanoTime() - begun) / KEYS;
  }

  private List<Double> invalidations(TenantCacheManager one) {
    TenantCache cache = one.tenant("acme");
    return rounds(
        () -> {
          long begun = System.nanoTime();
          for (int i = 0; i < KEYS; i++) {
            cache.invalidate("sales:*");
          }
          return (double) (System.nanoTime() - begun) / KEYS;
        },
        () -> {
          long begun = System.nanoTime();
          for (int i = 0; i < KEYS; i++) {
            sink += bare.sync().incr(bytes("bare:counter"));
          }
          return (double) (System.nanoTime() - begun) / KEYS;
        });
  }

  /** Puts so many values of the tenant into the server, as nodes with much memory would. */
  private void fill(int values) {
    var commands = bare.async();
    bare.setAutoFlushCommands(false);
    byte[] envelope = mapper.writeValueAsBytes(sales(0));
    List<RedisFuture<?>> sent = new ArrayList<>();
    for (int i = 0; i < values; i++) {
      byte[] name = bytes("benchmark:v:{tenant_acme_}:tenant_acme_sales:" + i);
      sent.add(commands.set(name, envelope, SetArgs.Builder.ex(600)));
      if (sent.size() == 10_000) {
        bare.flushCommands();
        await(sent.toArray(RedisFuture[]::new));
        sent.clear();
      }
    }
    bare.setAutoFlushCommands(true);
  }

  private static List<Double> rounds(Measured ours, Measured theirs) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      double mine = ours.nanos();
      ratios.add(mine / theirs.nanos());
    }
    return ratios.subList(ROUNDS / 3, ROUNDS); // the first ones warm the JVM up
  }

  /** Returns the time of one call. */
  @FunctionalInterface
  private interface Measured {
    double nanos();
  }

  private static void row(String what, String of, List<Double> ratios) {
    List<Double> sorted = ratios.stream().sorted().toList();
    System.out.printf(
        "| %s | %.2f (%.2f to %.2f) | %s |%n",
        what, sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1), of);
  }

  private static void await(RedisFuture<?>... futures) {
    if (!LettuceFutures.awaitAll(PATIENCE, futures)) {
      throw new IllegalStateException("Redis didn't answer within " + PATIENCE);
    }
  }

  private static ReportKey<Sales> key(int number) {
    return ReportKey.of("sales:" + number, Sales.class);
  }

  private static Sales sales(int number) {
    List<Long> byDay = new ArrayList<>();
    for (long day = 0; day < 31; day++) {
      byDay.add(1_000_000L + number * day);
    }
    return new Sales("month-" + number, List.copyOf(byDay));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
