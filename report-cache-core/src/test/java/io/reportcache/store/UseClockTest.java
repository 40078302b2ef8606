package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class UseClockTest {

  private static final int USES = 3 << 22; // more than an epoch has room for

  private final Stripes stripes = new Stripes();
  private final UseClock clock = new UseClock(stripes);

  /** 1000 is where the epochs pass the end of the positive numbers. */
  @ParameterizedTest
  @ValueSource(ints = {0, 995, 999, 1_000, 5_000})
  void momentsOfOneStripeGrowHoweverMany(int insertions) {
    for (int i = 0; i < insertions; i++) {
      clock.insert(new Item(i), 0);
    }
    Item[] items = {new Item(1), new Item(2)};
    clock.insert(items[0], 0);
    clock.insert(items[1], 0);
    for (int i = 0; i < USES; i++) {
      clock.use(items[i % 2], 0);
      if (!UseClock.isBefore(items[(i + 1) % 2].lastUse(), items[i % 2].lastUse())) {
        throw new AssertionError("use " + i + " isn't after the one before");
      }
    }
    Item other = new Item(3);
    clock.insert(other, 1);
    assertThat(UseClock.isBefore(items[0].lastUse(), other.lastUse())).isTrue();
    assertThat(UseClock.isBefore(items[1].lastUse(), other.lastUse())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 998, 999, 1_000, 5_000})
  void anInsertionComesAfterWhatSeveralUsedBefore(int insertions) {
    for (int i = 0; i < insertions; i++) {
      clock.insert(new Item(i), 0);
    }
    Item shared = new Item(1);
    clock.insert(shared, 0);
    clock.use(shared, 1);
    Item mine = new Item(2);
    clock.insert(mine, 2);

    assertThat(UseClock.isBefore(shared.lastUse(), mine.lastUse())).isTrue();
  }
}
