package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.LoadLimits;
import io.reportcache.cache.Loader;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Await;
import io.reportcache.testing.Seed;
import io.reportcache.testing.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A10: no more loads of one key run at once than the bound, and yet every reader is answered. */
class LoadsOfOneKeyTest {

  private static final ReportKey<Long> KEY = ReportKey.of("sales:today:eu", Long.class);
  private static final CachePolicy PLAIN =
      CachePolicy.ttl(Duration.ofHours(1)).withTags(Tag.of("orders"));
  private static final CachePolicy TIMED = PLAIN.withHardTimeout(Duration.ofSeconds(19));

  /** Loads that read the data when they begin and end when they are told. Each has a number. */
  private static final class SlowData {
    final List<Long> versionByLoad = new CopyOnWriteArrayList<>();
    final Map<Long, Integer> endByLoad = new ConcurrentHashMap<>();
    final AtomicLong version = new AtomicLong();
    final AtomicInteger running = new AtomicInteger();
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final ConcurrentLinkedQueue<CountDownLatch> loads = new ConcurrentLinkedQueue<>();

    Long load() {
      most.accumulateAndGet(running.incrementAndGet(), Math::max);
      CountDownLatch end = new CountDownLatch(1);
      long load;
      synchronized (this) {
        load = versionByLoad.size();
        versionByLoad.add(version.get());
        loads.add(end);
      }
      Threads.await(end);
      running.decrementAndGet();
      endByLoad.put(load, ended.incrementAndGet());
      return load;
    }
  }

  /** A reader under way. */
  private static final class Reader {
    final long atLeast;
    final int endedBefore;
    final Threads.Running<Long> running;
    private final SlowData data;

    Reader(TenantCache cache, SlowData data, CachePolicy policy) {
      this.data = data;
      atLeast = data.version.get(); // whose invalidation has returned
      endedBefore = data.ended.get();
      running = Threads.start(() -> cache.remember(KEY, policy, data::load));
    }

    /** Checks that it got a fresh value, after so many loads that ended, its own included. */
    void check(int most, String about) throws Exception {
      long load = running.result();
      assertThat(data.versionByLoad.get((int) load)).as(about).isGreaterThanOrEqualTo(atLeast);
      assertThat(data.endByLoad.get(load) - endedBefore).as(about).isLessThanOrEqualTo(most);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void whateverIsInvalidatedTheBoundHoldsAndEveryReaderIsAnsweredFresh(int bound) throws Exception {
    long seed = Seed.of("loads");
    Random random = new Random(seed);
    SlowData data = new SlowData();
    try (TenantCacheManager caches =
        TenantCacheManager.builder().loadLimits(LoadLimits.defaults().withPerKey(bound)).build()) {
      TenantCache acme = caches.tenant("acme");
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        switch (random.nextInt(5)) {
          case 0, 1 -> readers.add(new Reader(acme, data, random.nextBoolean() ? PLAIN : TIMED));
          case 2, 3 -> {
            data.version.incrementAndGet();
            Breadth.values()[random.nextInt(Breadth.values().length)].invalidate(caches);
          }
          default -> endOne(data);
        }
        settle(readers);
      }
      while (readers.stream().anyMatch(reader -> !reader.running.task().isDone())) {
        endOne(data);
        settle(readers);
      }
      for (Reader reader : readers) {
        // Those that ran when it came, and its own: loads end in the order of their beginning.
        reader.check(bound + 1, "seed " + seed);
      }
      assertThat(data.most.get()).as("loads at once, seed %d", seed).isLessThanOrEqualTo(bound);
    }
  }

  @Test
  void withEventsFasterThanLoadsEachReaderWaitsForAPlaceAndOneLoad() throws Exception {
    SlowData data = new SlowData();
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache acme = caches.tenant("acme");
      List<Reader> readers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        data.version.incrementAndGet();
        acme.invalidate("sales:*");
        readers.add(new Reader(acme, data, i % 3 == 0 ? TIMED : PLAIN));
        settle(readers);
        if (i % 10 == 9) {
          endOne(data);
          settle(readers);
        }
      }
      while (readers.stream().anyMatch(reader -> !reader.running.task().isDone())) {
        endOne(data);
        settle(readers);
      }
      for (Reader reader : readers) {
        reader.check(3, "two that ran when it came, and its own");
      }
      assertThat(data.most.get()).isEqualTo(2);
      assertThat(acme.stats().loads()).as("not one for each of 100 readers").isLessThan(20);
    }
  }

  @Test
  void withLearnedTagsReadersMakeProgressToo() throws Exception {
    SlowData data = new SlowData();
    try (TenantCacheManager caches = TenantCacheManager.builder().build()) {
      TenantCache acme = caches.tenant("acme");
      List<Threads.Running<Long>> readers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        readers.add(
            Threads.start(
                () ->
                    acme.remember(
                        KEY,
                        CachePolicy.forever(),
                        Loader.tagging(
                            load -> {
                              Long value = data.load();
                              load.tag("learned");
                              return value;
                            }))));
        readers.get(i).awaitWaiting();
        data.version.incrementAndGet();
        acme.invalidate(List.of(Tag.of("learned")), "test");
      }
      int ends = 0;
      while (readers.stream().anyMatch(reader -> !reader.task().isDone())) {
        CountDownLatch load = data.loads.poll();
        if (load != null) {
          ends++;
          load.countDown();
        }
        data.version.incrementAndGet();
        acme.invalidate(List.of(Tag.of("learned")), "test");
        Thread.yield();
      }
      assertThat(data.most.get()).isLessThanOrEqualTo(2);
      assertThat(ends).as("loads for 30 readers").isLessThanOrEqualTo(30);
    }
  }

  @Test
  void whoWaitsForAPlaceAndIsInterruptedLeavesItToTheOthers() throws Exception {
    SlowData data = new SlowData();
    try (TenantCacheManager caches =
        TenantCacheManager.builder().loadLimits(LoadLimits.defaults().withPerKey(1)).build()) {
      TenantCache acme = caches.tenant("acme");
      var leader = Threads.start(() -> acme.remember(KEY, PLAIN, data::load));
      Await.until("it loads", () -> !data.loads.isEmpty());
      acme.invalidate("sales:*");
      var waiting = Threads.start(() -> acme.remember(KEY, PLAIN, data::load));
      waiting.awaitWaiting();
      var other = Threads.start(() -> acme.remember(KEY, TIMED, data::load));
      other.awaitWaiting();
      waiting.thread().interrupt();
      assertThatThrownBy(waiting::result).cause().isInstanceOf(LoadInterruptedException.class);
      other.awaitWaiting();
      endOne(data);
      assertThat(leader.result()).isZero();
      Await.until("the other loads", () -> !data.loads.isEmpty());
      endOne(data);
      assertThat(other.result()).isOne();
    }
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyWhileNoPlaceIsFreeIsToldSo() {
    try (TenantCacheManager caches =
        TenantCacheManager.builder().loadLimits(LoadLimits.defaults().withPerKey(1)).build()) {
      TenantCache acme = caches.tenant("acme");
      assertThatThrownBy(
              () ->
                  acme.remember(
                      KEY,
                      PLAIN,
                      () -> {
                        acme.invalidate("sales:*");
                        return acme.remember(KEY, PLAIN, () -> 1L);
                      }))
          .isInstanceOf(RecursiveLoadException.class);
      assertThat(acme.remember(KEY, PLAIN, () -> 2L)).isEqualTo(2);
    }
  }

  @Test
  void limitsBelowOneAreRefused() {
    assertThatThrownBy(() -> LoadLimits.defaults().withPerKey(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "perKey of the load limits must be at least 1, was 0; leave it out for the default of"
                + " 2");
  }

  private static void endOne(SlowData data) {
    CountDownLatch load = data.loads.poll();
    if (load != null) {
      int before = data.ended.get();
      load.countDown();
      Await.until("the load has ended", () -> data.ended.get() > before);
    }
  }

  /** Returns when every reader waits or is done. */
  private static void settle(List<Reader> readers) {
    for (int quiet = 0; quiet < 20; ) {
      boolean all = readers.stream().allMatch(LoadsOfOneKeyTest::isSettled);
      quiet = all ? quiet + 1 : 0;
      Thread.yield();
    }
  }

  private static boolean isSettled(Reader reader) {
    Thread.State state = reader.running.thread().getState();
    return reader.running.task().isDone()
        || state == Thread.State.WAITING
        || state == Thread.State.TIMED_WAITING;
  }
}
