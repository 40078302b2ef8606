package io.reportcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTableTest {

  private final EntryTable<Object, Named> table = new EntryTable<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100, 1_000, 20_000})
  void holdsWhatAMapHolds(int keys) {
    Map<Object, Named> model = new HashMap<>();
    Random random = new Random(keys);
    for (int i = 0; i < 200_000; i++) {
      Object key = "page-" + random.nextInt(keys);
      Named there = model.get(key);
      if (there == null) {
        model.put(key, added(key));
      } else if (random.nextBoolean()) {
        Named after = new Named(key);
        table.replace(there, after);
        model.put(key, after);
      } else {
        table.remove(there);
        model.remove(key);
      }
      assertThat(table.get(key)).isSameAs(model.get(key));
    }
    assertSame(model);
  }

  /** Splits of segments and the doubling of the directory can't part these. */
  @Test
  void keysOfOneHashAreToldApart() {
    Map<Object, Named> model = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      Object key = new OneHash(i);
      model.put(key, added(key));
    }
    assertSame(model);

    for (int i = 0; i < 3_000; i += 2) {
      table.remove(model.remove(new OneHash(i)));
    }
    assertSame(model);
  }

  @Test
  void forgetsAllAndBeginsAnew() {
    for (int round = 0; round < 3; round++) {
      Map<Object, Named> model = new HashMap<>();
      for (int i = 0; i < 5_000; i++) {
        model.put(i, added(i));
      }
      assertSame(model);
      model.values().forEach(table::remove);
      assertSame(Map.of());
    }
  }

  @Test
  void searchesStayShortHoweverManyEntriesHaveComeAndGone() {
    TableSegment<Named> segment = new TableSegment<>(0, 1);
    Deque<Named> held = new ArrayDeque<>();
    for (int i = 0; i < 100_000; i++) {
      if (held.size() == 100) {
        segment.remove(held.remove());
      }
      if (segment.isFull()) {
        segment = segment.rebuilt();
        assertThat(segment.isFull()).isFalse();
      }
      Named entry = new Named("page-" + i);
      held.add(entry);
      segment.add(entry);
      long unused = Arrays.stream(segment.slots).filter(Objects::isNull).count();
      assertThat(unused).isGreaterThanOrEqualTo(segment.slots.length / 2);
    }
    assertThat(segment.slots.length).isLessThanOrEqualTo(512); // rebuilding grows for entries only
  }

  @Test
  void aReaderAlwaysFindsWhatStaysThereWhileOthersComeAndGo() throws Exception {
    Named stays = added("stays");
    CountDownLatch reading = new CountDownLatch(1);
    AtomicBoolean done = new AtomicBoolean();
    FutureTask<Boolean> reader =
        new FutureTask<>(
            () -> {
              boolean there = true;
              while (there && !done.get()) {
                Set<Named> seen = new HashSet<>();
                table.forEach(seen::add);
                there = table.get("stays") == stays && seen.contains(stays);
                reading.countDown();
              }
              return there;
            });
    new Thread(reader).start();
    reading.await();
    for (int round = 0; round < 20 && !reader.isDone(); round++) {
      List<Named> others = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        others.add(added("page-" + i));
      }
      others.forEach(table::remove);
    }
    done.set(true);

    assertThat(reader.get()).isTrue();
  }

  private Named added(Object key) {
    Named entry = new Named(key);
    table.add(entry);
    return entry;
  }

  private void assertSame(Map<?, Named> model) {
    model.forEach((key, entry) -> assertThat(table.get(key)).isSameAs(entry));
    List<Named> handedOver = new ArrayList<>();
    table.forEach(handedOver::add);
    assertThat(handedOver).containsExactlyInAnyOrderElementsOf(model.values());
    assertThat(table.size()).isEqualTo(model.size());
  }

  private static final class Named extends StoreEntry<Object> {
    Named(Object key) {
      super(key);
    }
  }

  private record OneHash(int number) {
    @Override
    public int hashCode() {
      return 7;
    }
  }
}
