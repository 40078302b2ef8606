package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheStoreTest {

  @Test
  void aStoreKeepsAThousandUnlessToldOtherwise() {
    assertThat(CacheStore.DEFAULT_MAXIMUM_SIZE).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aStoreWithoutRoomIsRefused(int maximumSize) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CacheStore<>(maximumSize, EvictionPolicy.LRU, (owner, item) -> {}))
        .withMessage(
            "maximumSize must be at least 1, was %d; leave it out for the default of 1000",
            maximumSize);
  }

  @Test
  void aStoreKnowsItsRoom() {
    CacheStore<String, Integer, Item> store =
        new CacheStore<>(3, EvictionPolicy.LRU, (owner, item) -> {});

    assertThat(store.maximumSize()).isEqualTo(3);
    assertThat(store.size()).isZero();
  }
}
