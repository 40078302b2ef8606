package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.fence.InvalidationOrder;
import io.reportcache.key.KeyPattern;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.DeepStack;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.OwnJvm;
import io.reportcache.testing.Threads;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D4: whoever's stack ends in one of these keeps no lock that others need, and loses nothing. */
@Tag("slow")
@Timeout(120)
class FullStacksTest {

  private static final int ROUNDS = 3;
  private static final int STEP = 16 << 10; // stacks are as long as whole pages

  @Test
  void fencesAreRaisedAfterSomebodysStackEndedInForgettingSome() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      InvalidationOrder fences = new InvalidationOrder();
      fences.raise(fences.allTenants(), List.of(KeyPattern.of("sales:*")), "test", 0);
      DeepStack.call(round * STEP, () -> fences.forget(fences.allTenants(), 0));

      assertThat(raised(fences)).isEqualTo(2);
    }
  }

  @Test
  void fencesAreRaisedAfterSomebodysStackEndedInClosingThem() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      InvalidationOrder fences = new InvalidationOrder();
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

  @Test
  void tenantsComeAfterSomebodysStackEndedInFindingOne() throws Exception {
    LocalTier warm = Tiers.of(TenantCacheManager.builder());
    findAll(warm, tenants("warm", 30_000)); // as compiled code
    for (int round = 0; round < ROUNDS; round++) {
      LocalTier tier = Tiers.of(TenantCacheManager.builder());
      TenantId[] tenants = tenants("deep-" + round, 5_000);
      int[] asked = new int[1];
      DeepStack.call(
          round * STEP,
          () -> {
            var unused = tier.space(tenants[asked[0]++]);
          });

      var found =
          Threads.start(
              () -> {
                findAll(tier, tenants);
                return true;
              });
      assertThat(found.result()).isTrue();
      tier.close();
    }
    warm.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, STEP})
  void countersAreHadAfterSomebodysStackEndedInFindingTheFirst(int offset) throws Exception {
    assertThat(OwnJvm.run(CountersOnAFullStackMain.class, Integer.toString(offset)))
        .isEqualTo("OK");
  }

  private static TenantId[] tenants(String name, int number) {
    TenantId[] tenants = new TenantId[number];
    for (int i = 0; i < number; i++) {
      tenants[i] = TenantId.of(name + "-" + i);
    }
    return tenants;
  }

  private static void findAll(LocalTier tier, TenantId[] tenants) {
    for (TenantId tenant : tenants) {
      assertThat(tier.space(tenant).tenant).isEqualTo(tenant);
    }
  }

  private static void readOften(HitClock clock) {
    for (int i = 0; i < 512; i++) {
      var unused = clock.now();
    }
  }

  private static long raised(InvalidationOrder fences) throws Exception {
    return Threads.start(
            () -> fences.raise(fences.allTenants(), List.of(KeyPattern.of("b:*")), "test", 0))
        .result();
  }
}
