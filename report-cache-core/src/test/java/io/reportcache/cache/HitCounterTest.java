package io.reportcache.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HitCounterTest {

  private static final int HITS = 100_000;

  private final HitCounter counter = new HitCounter();

  @Test
  void beginsAtNothing() {
    assertThat(counter.sum()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1_023, 1_024, 1_025, 5_000})
  void countsEachHitOfAThreadBeforeAndAfterItHasACell(int hits) {
    for (int i = 1; i <= hits; i++) {
      counter.increment();
      assertThat(counter.sum()).isEqualTo(i);
    }
  }

  /** More threads than places for cells: some get one, some share what is left. */
  @ParameterizedTest
  @ValueSource(ints = {2, 16, 40})
  void countsEachHitOfManyThreads(int threads) throws Exception {
    CountDownLatch started = new CountDownLatch(threads);
    List<Threads.Running<Void>> running = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      running.add(
          Threads.start(
              () -> {
                started.countDown();
                Threads.await(started);
                for (int hit = 0; hit < HITS; hit++) {
                  counter.increment();
                }
                return null;
              }));
    }
    for (Threads.Running<Void> thread : running) {
      thread.result();
    }
    assertThat(counter.sum()).isEqualTo((long) threads * HITS);
  }

  @Test
  void countsThoseOfThreadsThatHaveEnded() throws Exception {
    for (int thread = 0; thread < 100; thread++) {
      Threads.start(
              () -> {
                for (int hit = 0; hit < 3_000; hit++) {
                  counter.increment();
                }
                return null;
              })
          .result();
    }
    assertThat(counter.sum()).isEqualTo(300_000);
  }
}
