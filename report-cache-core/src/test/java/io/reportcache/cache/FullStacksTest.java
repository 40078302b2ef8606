package io.reportcache.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.key.KeyPattern;
import io.reportcache.testing.Await;
import io.reportcache.testing.DeepStack;
import io.reportcache.testing.LibraryThreads;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** D4: whoever's stack ends in one of these keeps no lock that others need. */
@Timeout(120)
class FullStacksTest {

  private static final int ROUNDS = 3;
  private static final int STEP = 16 << 10; // stacks are as long as whole pages

  @Test
  void fencesAreRaisedAfterSomebodysStackEndedInForgettingSome() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Fences fences = new Fences();
      fences.raise(fences.allTenants, List.of(KeyPattern.of("sales:*")), "test", 0);
      DeepStack.call(round * STEP, () -> fences.forget(fences.allTenants, 0));

      assertThat(raised(fences)).isEqualTo(2);
    }
  }

  @Test
  void fencesAreRaisedAfterSomebodysStackEndedInClosingThem() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Fences fences = new Fences();
      DeepStack.call(round * STEP, () -> fences.close(0));

      assertThat(raised(fences)).isEqualTo(1);
    }
  }

  @Test
  void theClockOfHitsTicksAfterSomebodysStackEndedInStartingIt() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      LibraryThreads threads = new LibraryThreads();
      HitClock clock = new HitClock(System::nanoTime, true);
      DeepStack.call(round * STEP, () -> readOften(clock));

      Await.until(
          "it ticks",
          () -> {
            readOften(clock);
            return !threads.started().isEmpty();
          });
      clock.close();
      threads.awaitNone();
    }
  }

  private static void readOften(HitClock clock) {
    for (int i = 0; i < 512; i++) {
      var unused = clock.now();
    }
  }

  private static long raised(Fences fences) throws Exception {
    return Threads.start(
            () -> fences.raise(fences.allTenants, List.of(KeyPattern.of("b:*")), "test", 0))
        .result();
  }
}
