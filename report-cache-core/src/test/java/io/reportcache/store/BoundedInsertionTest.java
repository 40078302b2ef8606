package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** D4: however many entries there are, an insertion looks at a few of them. */
class BoundedInsertionTest {

  private static final int OWNERS = 100;
  private static final int SHARE = 990;
  private static final int SIZE = 100_000;

  /** Of entries at which Caffeine looks, each is looked at some times, and its victim's, too. */
  private static final int FEW = 300;

  private final Set<String> losers = new HashSet<>();
  private long looks;

  /** Counts whenever the order of evictions looks it up. */
  private final class Counted extends StoreEntry<Integer> {

    private final int hash = super.hashCode();

    Counted(int key) {
      super(key, 1);
    }

    @Override
    public int hashCode() {
      looks++;
      return hash;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // an entry is itself, whatever it equals
    public boolean equals(Object other) {
      return this == other;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFloodAmongOthersWithinTheirSharesLooksAtFewEntries(boolean weighed) {
    CacheStore<String, Integer, Counted> store =
        new CacheStore<>(
            weighed ? 2 * SIZE : SIZE,
            weighed ? SIZE : CacheStore.NO_WEIGHT,
            EvictionStrategy.FREQUENCY,
            (owner, entry) -> losers.add(owner));
    List<CachePartition<String, Integer, Counted>> owners = new ArrayList<>();
    for (int i = 0; i < OWNERS; i++) {
      CachePartition<String, Integer, Counted> owner =
          store.newPartition("owner " + i, new Share(SHARE, weighed ? SHARE : 0));
      for (int key = 0; key < SHARE; key++) {
        put(owner, key);
      }
      owners.add(owner);
    }
    CachePartition<String, Integer, Counted> flooding = store.newPartition("flooding");
    int room = SIZE - OWNERS * SHARE;
    for (int key = 0; key < room; key++) {
      put(flooding, key);
    }

    long most = 0;
    for (int key = room; key < 4 * room; key++) {
      flooding.get(key - 1); // as often used as any of the others, so frequency favours the flood
      long before = looks;
      put(flooding, key);
      most = Math.max(most, looks - before);
    }

    assertThat(most).isPositive().isLessThan(FEW);
    assertThat(losers).containsExactly("flooding");
    assertThat(store.size()).isEqualTo(SIZE);
    assertThat(owners).allSatisfy(owner -> assertThat(owner.size()).isEqualTo(SHARE));
  }

  private void put(CachePartition<String, Integer, Counted> partition, int key) {
    partition.compute(key, before -> new Counted(key));
  }
}
