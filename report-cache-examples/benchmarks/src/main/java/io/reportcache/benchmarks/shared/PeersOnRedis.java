package io.reportcache.benchmarks.shared;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.MultiLevelCacheBuilder;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.redis.RedisTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;
import org.springframework.data.redis.cache.BatchStrategies;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.cache.RedisCacheWriter;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/**
 * Measures this library's shared tier against Spring's {@code RedisCache}, JetCache with both
 * tiers, Redisson's local cached map and bare Lettuce, on the Redis of {@code -Dbenchmarks.redis},
 * whose database is emptied. Values are texts of 400 characters. Each round measures all; ratios to
 * this library are taken within a round, and the median of the rounds is printed.
 */
public final class PeersOnRedis {

  private static final String URL = System.getProperty("benchmarks.redis", "");
  private static final int ROUNDS = Integer.getInteger("benchmarks.rounds", 7);
  private static final int KEYS = 1_000;
  private static final int HITS = 1_000_000;
  private static final Duration TTL = Duration.ofMinutes(30);
  private static final String VALUE = "12345678".repeat(50);

  private PeersOnRedis() {}

  /** Prints the tables. */
  public static void main(String[] args) {
    if (URL.isEmpty()) {
      throw new IllegalArgumentException(
          "benchmarks.redis must be the address of a Redis whose database may be emptied, such as redis://127.0.0.1:6379/9");
    }
    RedisClient client = RedisClient.create(URL);
    try (StatefulRedisConnection<String, String> bare = client.connect()) {
      bare.sync().flushdb();
      System.out.printf("%n| | %s |%n", "times ours: median (lowest to highest)");
      System.out.printf("|---|---|%n");
      measure("local hit", all(bare, KEYS), PeersOnRedis::localHit);
      measure("shared hit, nothing local", all(bare, 1), PeersOnRedis::sharedHit);
      measure("drop all, of 1,000", all(bare, 1), cache -> dropAll(cache, KEYS));
      measure("drop all, of 10,000", all(bare, 1), cache -> dropAll(cache, 10 * KEYS));
      bare.sync().flushdb();
    } finally {
      client.shutdown();
    }
  }

  private static List<Function<Integer, SharedCache>> makers(
      StatefulRedisConnection<String, String> bare) {
    return List.of(
        Ours::new, SpringsCache::new, JetCache::new, RedissonMap::new, n -> new Bare(bare));
  }

  private static List<SharedCache> all(StatefulRedisConnection<String, String> bare, int local) {
    return makers(bare).stream().map(maker -> maker.apply(local)).toList();
  }

  private static void measure(
      String what, List<SharedCache> caches, ToDoubleFunction<SharedCache> measured) {
    List<List<Double>> ratios = new ArrayList<>();
    caches.forEach(cache -> ratios.add(new ArrayList<>()));
    for (int round = 0; round < ROUNDS; round++) {
      double ours = 0;
      for (int i = 0; i < caches.size(); i++) {
        double nanos = measured.applyAsDouble(caches.get(i));
        ours = i == 0 ? nanos : ours;
        if (round >= ROUNDS / 3) { // the first ones warm the JVM up
          ratios.get(i).add(nanos / ours);
        }
      }
    }
    for (int i = 1; i < caches.size(); i++) {
      List<Double> sorted = ratios.get(i).stream().sorted().toList();
      double median = sorted.get(sorted.size() / 2);
      System.out.printf(
          "| %s, %s | %s |%n",
          what,
          caches.get(i).name(),
          Double.isNaN(median)
              ? "has none"
              : "%.2f (%.2f to %.2f)"
                  .formatted(median, sorted.get(0), sorted.get(sorted.size() - 1)));
    }
    caches.forEach(SharedCache::close);
  }

  private static double localHit(SharedCache cache) {
    Objects.requireNonNull(cache.get(0));
    int times = cache instanceof SpringsCache || cache instanceof Bare ? 2_000 : HITS;
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) {
      Objects.requireNonNull(cache.get(0));
    }
    return (double) (System.nanoTime() - begun) / times;
  }

  private static double sharedHit(SharedCache cache) {
    for (int i = 0; i < KEYS; i++) {
      Objects.requireNonNull(cache.get(i));
    }
    long begun = System.nanoTime();
    for (int i = 0; i < KEYS; i++) {
      Objects.requireNonNull(cache.get(i));
    }
    return (double) (System.nanoTime() - begun) / KEYS;
  }

  private static double dropAll(SharedCache cache, int values) {
    if (!cache.dropAll()) {
      return Double.NaN;
    }
    for (int i = 0; i < values; i++) {
      Objects.requireNonNull(cache.get(i));
    }
    long begun = System.nanoTime();
    cache.dropAll();
    return System.nanoTime() - begun;
  }

  private static final class Ours implements SharedCache {
    private static final CachePolicy POLICY = CachePolicy.ttl(TTL);
    private final TenantCacheManager caches;
    private final TenantCache acme;

    Ours(int local) {
      caches =
          TenantCacheManager.builder()
              .maximumSize(local)
              .shared(RedisTier.at(URL, SharedOptions.defaults().withPrefix("ours")))
              .build();
      acme = caches.tenant("acme");
    }

    @Override
    public String name() {
      return "report-cache";
    }

    @Override
    public String get(int number) {
      return acme.remember(ReportKey.of("sales:" + number, String.class), POLICY, () -> VALUE);
    }

    @Override
    public boolean dropAll() {
      acme.invalidate("sales:*");
      return true;
    }

    @Override
    public void close() {
      caches.close();
    }
  }

  private static final class SpringsCache implements SharedCache {
    private final LettuceConnectionFactory connections;
    private final org.springframework.cache.Cache cache;

    SpringsCache(int local) {
      RedisURI uri = RedisURI.create(URL);
      RedisStandaloneConfiguration server =
          new RedisStandaloneConfiguration(uri.getHost(), uri.getPort());
      server.setDatabase(uri.getDatabase());
      connections = new LettuceConnectionFactory(server);
      connections.afterPropertiesSet();
      connections.start();
      RedisCacheManager manager =
          RedisCacheManager.builder(
                  RedisCacheWriter.nonLockingRedisCacheWriter(
                      connections, BatchStrategies.scan(1_000)))
              .cacheDefaults(
                  RedisCacheConfiguration.defaultCacheConfig()
                      .entryTtl(TTL)
                      .serializeValuesWith(
                          SerializationPair.fromSerializer(RedisSerializer.string())))
              .build();
      manager.afterPropertiesSet();
      cache = Objects.requireNonNull(manager.getCache("acme-sales"));
    }

    @Override
    public String name() {
      return "Spring's RedisCache (it has no local tier)";
    }

    @Override
    public String get(int number) {
      return Objects.requireNonNull(cache.get(number, () -> VALUE));
    }

    @Override
    public boolean dropAll() {
      var unused = cache.invalidate(); // clear() doesn't wait for the server
      return true;
    }

    @Override
    public void close() {
      connections.destroy();
    }
  }

  private static final class JetCache implements SharedCache {
    private final RedisClient client = RedisClient.create(URL);
    private final Cache<Object, Object> cache;

    JetCache(int local) {
      Cache<Object, Object> near =
          CaffeineCacheBuilder.createCaffeineCacheBuilder()
              .limit(local)
              .expireAfterWrite(TTL.toMinutes(), TimeUnit.MINUTES)
              .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
              .buildCache();
      Cache<Object, Object> far =
          RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
              .redisClient(client)
              .keyPrefix("jet-")
              .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
              .valueEncoder(JavaValueEncoder.INSTANCE)
              .valueDecoder(JavaValueDecoder.INSTANCE)
              .expireAfterWrite(TTL.toMinutes(), TimeUnit.MINUTES)
              .buildCache();
      cache =
          MultiLevelCacheBuilder.createMultiLevelCacheBuilder().addCache(near, far).buildCache();
    }

    @Override
    public String name() {
      return "JetCache with both tiers";
    }

    @Override
    public String get(int number) {
      return (String) cache.computeIfAbsent(number, key -> VALUE);
    }

    @Override
    public boolean dropAll() {
      return false;
    }

    @Override
    public void close() {
      cache.close();
      client.shutdown();
    }
  }

  private static final class RedissonMap implements SharedCache {
    private final RedissonClient client;
    private final RLocalCachedMap<String, String> map;

    RedissonMap(int local) {
      RedisURI uri = RedisURI.create(URL);
      Config config = new Config();
      config
          .useSingleServer()
          .setAddress("redis://" + uri.getHost() + ":" + uri.getPort())
          .setDatabase(uri.getDatabase());
      client = Redisson.create(config);
      map =
          client.getLocalCachedMap(
              LocalCachedMapOptions.<String, String>name("redisson-acme")
                  .codec(StringCodec.INSTANCE)
                  .cacheSize(local)
                  .evictionPolicy(LocalCachedMapOptions.EvictionPolicy.LRU)
                  .timeToLive(TTL));
    }

    @Override
    public String name() {
      return "Redisson's local cached map";
    }

    @Override
    public String get(int number) {
      String key = Integer.toString(number);
      String there = map.get(key);
      if (there == null) {
        map.fastPut(key, VALUE);
        return VALUE;
      }
      return there;
    }

    @Override
    public boolean dropAll() {
      map.clear();
      return true;
    }

    @Override
    public void close() {
      client.shutdown();
    }
  }

  /** What Redis itself takes: a GET, and an INCR in place of dropping. */
  private static final class Bare implements SharedCache {
    private final StatefulRedisConnection<String, String> connection;

    Bare(StatefulRedisConnection<String, String> connection) {
      this.connection = connection;
    }

    @Override
    public String name() {
      return "a bare GET, or INCR";
    }

    @Override
    public String get(int number) {
      String there = connection.sync().get("bare-" + number);
      if (there == null) {
        connection.sync().set("bare-" + number, VALUE);
        return VALUE;
      }
      return there;
    }

    @Override
    public boolean dropAll() {
      return connection.sync().incr("bare-counter") > 0;
    }

    @Override
    public void close() {}
  }
}
