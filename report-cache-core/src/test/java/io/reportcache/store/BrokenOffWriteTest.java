package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.reportcache.testing.CapturedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** D4: a write that is broken off, wherever that is, leaves the store as good as before. */
@Tag("slow")
class BrokenOffWriteTest {

  private static final int MAXIMUM_SIZE = 60;
  private static final int MAXIMUM_WEIGHT = 150;

  /** A key, and what is to be thrown when keys have been looked at so many times. */
  private static final class Key {
    static int left = Integer.MAX_VALUE;
    static Error failure = new AssertionError("not set");

    final int number;

    Key(int number) {
      this.number = number;
    }

    private static void look() {
      if (--left < 0) {
        throw failure;
      }
    }

    @Override
    public int hashCode() {
      look();
      return number & 15; // many meet, so that they are compared
    }

    @Override
    public boolean equals(@Nullable Object other) {
      look();
      return other instanceof Key key && key.number == number;
    }
  }

  private static final class Weighed extends StoreEntry<Key> {
    Weighed(Key key) {
      super(key, key.number % 7);
    }
  }

  private final List<Weighed> evicted = new ArrayList<>();
  private EvictionListener<String, Weighed> listener = (owner, entry) -> evicted.add(entry);
  private final List<CachePartition<String, Key, Weighed>> partitions = new ArrayList<>();

  private CacheStore<String, Key, Weighed> store(EvictionStrategy policy) {
    CacheStore<String, Key, Weighed> store =
        new CacheStore<>(
            MAXIMUM_SIZE, MAXIMUM_WEIGHT, policy, (owner, entry) -> listener.evicted(owner, entry));
    partitions.clear();
    partitions.add(store.newPartition("acme", new Share(10, 30)));
    partitions.add(store.newPartition("globex"));
    partitions.add(store.newPartition("initech", new Share(10, 0)));
    for (int i = 0; i < 100; i++) {
      put(i % 3, new Key(i));
    }
    return store;
  }

  private void put(int partition, Key key) {
    partitions.get(partition).compute(key, before -> new Weighed(key));
  }

  private void write(Random random) {
    CachePartition<String, Key, Weighed> partition = partitions.get(random.nextInt(3));
    Key key = new Key(random.nextInt(200));
    switch (random.nextInt(6)) {
      case 0 -> {
        Weighed there = partition.peek(key);
        if (there != null) {
          partition.remove(key, there);
        }
      }
      case 1 -> partition.compute(key, before -> null);
      case 2 -> partition.get(key);
      case 3 -> partition.compute(key, before -> new Weighed(key), () -> {});
      default -> partition.compute(key, before -> new Weighed(key));
    }
  }

  @ParameterizedTest
  @CsvSource({"LRU, 1", "LRU, 2", "FREQUENCY, 1", "FREQUENCY, 2"})
  void aKeyThatThrowsAtAnyLook(EvictionStrategy policy, int seed) {
    CacheStore<String, Key, Weighed> store = store(policy);
    Random random = new Random(seed);
    int broken = 0;
    for (int write = 0; write < 300; write++) {
      long seedOfWrite = random.nextLong();
      boolean passed = false;
      for (int looks = 0; !passed; looks++) {
        Key.failure = looks % 2 == 0 ? new StackOverflowError() : new OutOfMemoryError("a test's");
        Key.left = looks;
        try {
          write(new Random(seedOfWrite));
          passed = true;
        } catch (StackOverflowError | OutOfMemoryError e) {
          assertThat(e).isSameAs(Key.failure);
          broken++;
        } finally {
          Key.left = Integer.MAX_VALUE;
        }
        StoreCheck.check(store, partitions);
      }
    }
    assertThat(broken).isGreaterThan(500);
    goesOn(store);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void anEvictionListenerThatThrowsHarmsNobody(EvictionStrategy policy) {
    CacheStore<String, Key, Weighed> store = store(policy);
    try (CapturedLog log = CapturedLog.of(CacheStore.class)) {
      listener =
          (owner, entry) -> {
            throw new StackOverflowError();
          };
      for (int i = 0; i < 500; i++) {
        put(i % 3, new Key(i));
        StoreCheck.check(store, partitions);
      }
      assertThat(log.at(Level.WARN))
          .anyMatch(
              line ->
                  line.contains(
                      "The listener of evictions failed; the entry is gone all the same"));
    }
    listener = (owner, entry) -> evicted.add(entry);
    goesOn(store);
  }

  @ParameterizedTest
  @EnumSource(EvictionStrategy.class)
  void whatIsWrittenIsDroppedIfWhatIsToFollowFails(EvictionStrategy policy) {
    CacheStore<String, Key, Weighed> store = store(policy);
    CachePartition<String, Key, Weighed> acme = partitions.get(0);
    Key key = new Key(7);
    put(0, key);
    try (CapturedLog log = CapturedLog.of(CacheStore.class)) {
      assertThatThrownBy(
              () ->
                  acme.compute(
                      key,
                      before -> new Weighed(key),
                      () -> {
                        throw new OutOfMemoryError("a test's");
                      }))
          .isInstanceOf(OutOfMemoryError.class);
      assertThat(acme.peek(key)).isNull();
      assertThat(log.at(Level.WARN))
          .singleElement()
          .asString()
          .contains(
              "A write to the cache was broken off by an error; its entry was dropped and the order"
                  + " of eviction rebuilt");
    }
    StoreCheck.check(store, partitions);
    goesOn(store);
  }

  /**
   * The lock is taken where there is stack, and the write is made where there is ever less of it.
   */
  @ParameterizedTest
  @CsvSource({"0", "1", "3", "9"})
  void theStackEndsAnywhereInAWrite(int frame) throws Exception {
    CacheStore<String, Key, Weighed> store = store(EvictionStrategy.LRU);
    Random random = new Random(frame);
    int[] broken = new int[1];
    write(random);
    onSmallStack(
        () -> {
          int end = end(frame);
          for (int depth = end; depth > end - 300 && depth > 0; depth--) {
            for (int i = 0; i < 8; i++) {
              CachePartition<String, Key, Weighed> partition = partitions.get(random.nextInt(3));
              Key key = new Key(random.nextInt(200));
              Weighed after = random.nextInt(5) == 0 ? null : new Weighed(key);
              UnaryOperator<@Nullable Weighed> toAfter = before -> after;
              store.acquire();
              try {
                at(depth, frame, () -> partition.computeLocked(key, toAfter));
                store.written();
              } catch (StackOverflowError e) {
                broken[0]++;
              } finally {
                store.release();
              }
              StoreCheck.check(store, partitions);
            }
          }
        });
    assertThat(broken[0]).isGreaterThan(20);
    goesOn(store);
  }

  /** Nothing under the lock runs out of stack, since no write begins where it might. */
  @ParameterizedTest
  @CsvSource({
    "LRU, 0", "LRU, 1", "LRU, 3", "LRU, 9",
    "FREQUENCY, 0", "FREQUENCY, 1", "FREQUENCY, 3", "FREQUENCY, 9"
  })
  void aWriteBeginsOnlyWhereThereIsStackToEndIt(EvictionStrategy policy, int frame)
      throws Exception {
    CacheStore<String, Key, Weighed> store = store(policy);
    Random random = new Random(frame);
    int[] refused = new int[1];
    for (int i = 0; i < 100; i++) {
      write(random); // links this test's own lambdas
    }
    try (CapturedLog log = CapturedLog.of(CacheStore.class)) {
      for (int round = 0; round < 3; round++) {
        onSmallStack(
            () -> {
              int end = end(frame);
              for (int depth = end; depth > end - 1_400 && depth > 0; depth -= 5) {
                try {
                  at(depth, frame, () -> write(random));
                } catch (StackOverflowError e) {
                  refused[0]++;
                }
              }
            });
        StoreCheck.check(store, partitions);
      }
      assertThat(log.at(Level.WARN)).isEmpty(); // nothing was broken off
    }
    assertThat(refused[0]).isGreaterThan(20);
    goesOn(store);
  }

  @Test
  void aRepairThatFailsIsLeftToTheNextWrite() {
    CacheStore<String, Key, Weighed> store = store(EvictionStrategy.LRU);
    Key key = new Key(3);
    put(0, key);
    Key.failure = new OutOfMemoryError("a test's");
    try (CapturedLog log = CapturedLog.of(CacheStore.class)) {
      assertThatThrownBy(
              () ->
                  partitions
                      .get(0)
                      .compute(
                          key,
                          before -> new Weighed(key),
                          () -> {
                            Key.left = 0; // and so the repair fails, too
                            throw new StackOverflowError();
                          }))
          .isSameAs(Key.failure);
      Key.left = Integer.MAX_VALUE;
      assertThat(log.at(Level.WARN)).isEmpty();
      put(1, new Key(4));
      assertThat(log.at(Level.WARN)).hasSize(1);
    } finally {
      Key.left = Integer.MAX_VALUE;
    }
    assertThat(partitions.get(0).peek(key)).isNull();
    StoreCheck.check(store, partitions);
    goesOn(store);
  }

  /** Another thread fills the store; what it puts is there, and what must go goes. */
  private void goesOn(CacheStore<String, Key, Weighed> store) {
    FutureTask<Void> writer =
        new FutureTask<>(
            () -> {
              evicted.clear();
              for (int i = 1_000; i < 4_000; i++) {
                Key key = new Key(i);
                put(i % 3, key);
                if (i % 3 != 2 && i % 50 == 0) {
                  partitions.get(i % 3).get(key);
                }
              }
              StoreCheck.check(store, partitions);
              return null;
            });
    Thread thread = new Thread(writer);
    thread.setDaemon(true);
    thread.start();
    try {
      writer.get(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the store doesn't go on", e);
    }
    assertThat(evicted).isNotEmpty();
    assertThat(store.size()).isGreaterThan(20);
  }

  private static void onSmallStack(Runnable work) throws Exception {
    FutureTask<Void> task = new FutureTask<>(work, null);
    Thread thread = new Thread(null, task, "small stack", 512 << 10);
    thread.start();
    task.get(120, TimeUnit.SECONDS);
  }

  /** Returns a depth at which the stack has ended, or nearly. */
  private static int end(int frame) {
    int passed = 0;
    int failed = 1 << 20;
    while (failed - passed > 1) {
      int depth = (passed + failed) / 2;
      try {
        at(depth, frame, () -> {});
        passed = depth;
      } catch (StackOverflowError e) {
        failed = depth;
      }
    }
    return passed + 20;
  }

  private static int at(int depth, int frame, Runnable work) {
    if (depth <= 0) {
      work.run();
      return 0;
    }
    return frame == 0
        ? at(depth - 1, 0, work) + 1
        : wider(depth, frame, work, depth, frame, 1, 2, 3) + 1;
  }

  private static int wider(
      int depth, int frame, Runnable work, long a, long b, long c, long d, long e) {
    Objects.requireNonNull(work);
    return (int) (at(depth - 1, frame, work) + a * b + c * d * e);
  }
}
