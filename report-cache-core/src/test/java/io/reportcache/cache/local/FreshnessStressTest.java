package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.Answer;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.Source;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.testing.Seed;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F1 under load: readers, writers that change the data and then invalidate, sweeps and evictions,
 * all at once. A reader notes which version's invalidation has returned before it reads, and must
 * not get an older one.
 */
class FreshnessStressTest {

  private static final int KEYS = 12;
  private static final int CHANGES = 30_000;

  private final List<TenantCacheManager> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(TenantCacheManager::close);
  }

  @ParameterizedTest
  @EnumSource(EvictionPolicy.class)
  void noReaderGetsAValueOlderThanTheLastInvalidationThatReturned(EvictionPolicy policy)
      throws Exception {
    // Less room than keys, so that eviction takes part.
    TenantCacheManager caches =
        TenantCacheManager.builder().maximumSize(KEYS - 2).evictionPolicy(policy).build();
    opened.add(caches);
    long drawn = Seed.of("freshness");
    AtomicLong version = new AtomicLong();
    AtomicLong[] invalidated = new AtomicLong[KEYS];
    for (int i = 0; i < KEYS; i++) {
      invalidated[i] = new AtomicLong();
    }
    AtomicBoolean done = new AtomicBoolean();

    List<Threads.Running<Long>> readers = new ArrayList<>();
    for (int r = 0; r < 3; r++) {
      long seed = drawn + r;
      readers.add(Threads.start(() -> read(caches, version, invalidated, done, seed)));
    }
    var sweeper =
        Threads.start(
            () -> {
              while (!done.get()) {
                caches.cleanUp();
              }
              return null;
            });
    var writers =
        List.of(
            Threads.start(() -> change(caches, version, invalidated, drawn + 11)),
            Threads.start(() -> change(caches, version, invalidated, drawn + 12)));
    for (var writer : writers) {
      writer.task().get();
    }
    done.set(true);

    long hits = 0;
    for (var reader : readers) {
      hits += reader.result();
    }
    sweeper.result();
    assertThat(hits).as("reads that were hits, so that staleness had a chance").isPositive();
  }

  private static Void change(
      TenantCacheManager caches, AtomicLong version, AtomicLong[] invalidated, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TenantCache acme = caches.tenant("acme");
    for (int i = 0; i < CHANGES; i++) {
      int key = random.nextInt(KEYS);
      long changed = version.incrementAndGet();
      switch (random.nextInt(8)) {
        case 0 -> acme.forget(name(key));
        case 1 -> acme.invalidate(name(key) + ":*");
        case 2 -> acme.invalidate("*:" + key);
        case 3 -> acme.invalidate("r:" + key + "*"); // r:1* also means r:10 and r:11
        // Distinct patterns, so that the log overflows now and then.
        case 4 -> acme.invalidate(name(key) + ":*", "x" + changed + ":*");
        case 5 -> caches.invalidateAllTenants(name(key) + ":*");
        case 6 -> acme.invalidate("no:*", name(key));
        default -> {
          if (random.nextInt(50) == 0) {
            caches.flushAllTenants();
          } else {
            acme.invalidate("r:*");
          }
        }
      }
      invalidated[key].accumulateAndGet(changed, Math::max);
    }
    return null;
  }

  private static long read(
      TenantCacheManager caches,
      AtomicLong version,
      AtomicLong[] invalidated,
      AtomicBoolean done,
      long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TenantCache acme = caches.tenant("acme");
    CachePolicy policy = CachePolicy.ttl(Duration.ofHours(1));
    long hits = 0;
    while (!done.get()) {
      int key = random.nextInt(KEYS);
      ReportKey<Long> reportKey = ReportKey.of(name(key), Long.class);
      long atLeast = invalidated[key].get();
      Answer<Long> answer =
          random.nextInt(20) == 0
              ? acme.refresh(reportKey, policy, version::get)
              : acme.ask(reportKey, policy, version::get);
      assertThat(answer.value())
          .as("%s, %s", name(key), answer.source())
          .isGreaterThanOrEqualTo(atLeast);
      hits += answer.source() == Source.HIT ? 1 : 0;
    }
    return hits;
  }

  private static String name(int key) {
    return "r:" + key;
  }
}
