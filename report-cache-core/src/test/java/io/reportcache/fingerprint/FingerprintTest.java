package io.reportcache.fingerprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.fingerprint.Values.Bean;
import io.reportcache.fingerprint.Values.Held;
import io.reportcache.testing.Seed;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A value has another fingerprint if and only if something of it was changed. */
class FingerprintTest {

  @Test
  void everyChangeOfAnyPartOfAnyValueShowsAndNothingElse() {
    long seed = Seed.of("fingerprint");
    int changes = 0;
    for (int i = 0; i < 300; i++) {
      Values values = new Values(seed + i);
      Object value = List.of(values.next(4));
      long before = Fingerprint.of(value);
      var unused = value.hashCode() + value.toString().length(); // what reading may compute
      assertThat(Fingerprint.of(value)).as("unchanged, seed %d", seed + i).isEqualTo(before);
      int count = values.changes().size();
      for (int change = 0; change < count; change++) {
        Values again = new Values(seed + i);
        Object same = List.of(again.next(4));
        assertThat(Fingerprint.of(same)).as("an equal value").isEqualTo(before);
        again.changes().get(change).run();
        assertThat(Fingerprint.of(same))
            .as("change %d of the value of seed %d", change, seed + i)
            .isNotEqualTo(before);
        changes++;
      }
    }
    assertThat(changes).isGreaterThan(500);
  }

  @Test
  void theMutableValuesOfTheJdkAreLookedInto() {
    Calendar calendar = new GregorianCalendar(2026, Calendar.MARCH, 1);
    BitSet bits = new BitSet();
    LongAdder adder = new LongAdder();
    AtomicReference<List<String>> reference = new AtomicReference<>(new ArrayList<>());
    AtomicReferenceArray<String> references = new AtomicReferenceArray<>(2);
    double[] numbers = new double[200_000];
    Map.Entry<String, Date> entry = Map.entry("a", new Date(0));
    Map<String, Integer> shared = new ConcurrentHashMap<>();
    assertShows(calendar, () -> calendar.add(Calendar.DATE, 1));
    assertShows(bits, () -> bits.set(7));
    assertShows(adder, adder::increment);
    assertShows(reference, () -> reference.get().add("x"));
    assertShows(references, () -> references.set(1, "x"));
    assertShows(numbers, () -> numbers[199_999] = 0.1);
    assertShows(entry, () -> entry.getValue().setTime(1));
    assertShows(shared, () -> shared.put("a", 1));
    List<String> list = new ArrayList<>(List.of("a"));
    assertShows(Collections.unmodifiableList(list), () -> list.add("b"));
    assertShows(new Held("h", new Held("h", list)), () -> list.add("c"));
  }

  @Test
  void theOrderOfSetsAndMapsDoesNotMatter() {
    Map<Integer, String> map = new HashMap<>();
    Map<Integer, String> other = new HashMap<>(1 << 12);
    for (int i = 0; i < 100; i++) {
      map.put(i * 7919, "v" + i);
      other.put((99 - i) * 7919, "v" + (99 - i));
    }
    assertThat(Fingerprint.of(other)).isEqualTo(Fingerprint.of(map));
    assertThat(Fingerprint.of(new HashSet<>(other.values())))
        .isEqualTo(Fingerprint.of(new HashSet<>(map.values())));

    Map<Integer, String> byUse = new LinkedHashMap<>(16, 0.75f, true);
    byUse.putAll(map);
    long before = Fingerprint.of(byUse);
    byUse.get(0);
    assertThat(Fingerprint.of(byUse)).isEqualTo(before);
  }

  @Test
  void whatIsComputedWhenItIsFirstNeededIsNoChange() {
    List<Object> value =
        List.of("a text", new BigDecimal("12345678901234567890.5"), new Bean("x", 1));
    long before = Fingerprint.of(value);
    var unused = value.hashCode() + value.toString().length();
    assertThat(Fingerprint.of(value)).isEqualTo(before);
  }

  @Test
  void whatContainsItselfEnds() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("self", map);
    map.put("list", list);
    Bean bean = new Bean(map, 1);
    map.put("bean", bean);
    assertShows(bean, () -> list.add("more"));
    assertShows(bean, () -> map.put("more", 1));
    Date after = new Date(0);
    assertShows(List.of(bean, map, list, after), () -> after.setTime(1)); // not used up by circles
  }

  @Test
  void deepAndHugeValuesAreLookedAtInPart() {
    Object deep = "end";
    for (int i = 0; i < 100_000; i++) {
      deep = new Held("level", deep);
    }
    List<Object> wide = new ArrayList<>(Collections.nCopies(1_000_000, "x"));
    Object shared = List.of("x");
    for (int i = 0; i < 60; i++) {
      shared = List.of(shared, shared); // 2^60 ways through it
    }
    Set<Integer> set = new HashSet<>();
    for (int i = 0; i < Walk.MOST + 10; i++) {
      set.add(i);
    }
    for (Object each : List.of(deep, wide, shared, set, new Endless())) {
      assertThat(Fingerprint.of(each)).isEqualTo(Fingerprint.of(each));
    }
    assertShows(wide, () -> wide.add("more"));
    assertShows(set, () -> set.add(-1));
  }

  @Test
  void whatIsNoPartOfTheValueIsNotLookedAt() {
    Outer outer = new Outer();
    assertSame(outer.new Inner(), () -> outer.count++);
    assertSame(new Held("a", (Supplier<?>) () -> outer.count), () -> outer.count++);
    Object proxy =
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Supplier.class},
            (self, method, arguments) -> outer.count);
    assertSame(new Held("a", proxy), () -> outer.count++);
    assertSame(new Held("a", Duration.ofSeconds(1)), () -> Outer.all++);
    assertThat(Fingerprint.canChange("text")).isFalse();
    assertThat(Fingerprint.canChange(Instant.EPOCH)).isFalse();
    assertThat(Fingerprint.canChange(new Date())).isTrue();
  }

  @Test
  void whatAViewOrACollectionThrowsIsThrown() {
    List<String> list = new ArrayList<>(List.of("a", "b"));
    List<String> view = list.subList(0, 1);
    list.add("c");
    assertThatThrownBy(() -> Fingerprint.of(view))
        .isInstanceOf(ConcurrentModificationException.class);
  }

  private static void assertShows(Object value, Runnable change) {
    long before = Fingerprint.of(value);
    assertThat(Fingerprint.of(value)).isEqualTo(before);
    change.run();
    assertThat(Fingerprint.of(value)).as("%s", value.getClass()).isNotEqualTo(before);
  }

  private static void assertSame(Object value, Runnable change) {
    long before = Fingerprint.of(value);
    change.run();
    assertThat(Fingerprint.of(value)).isEqualTo(before);
  }

  private static final class Outer {
    static int all;
    int count;

    @SuppressWarnings("ClassCanBeStatic") // that it isn't is what this is for
    final class Inner {
      final int number = 1;
    }
  }

  /** A collection that says it is small and never ends. */
  private static final class Endless extends AbstractCollection<String> {

    @Override
    public Iterator<String> iterator() {
      return new Iterator<>() {
        @Override
        public boolean hasNext() {
          return true;
        }

        @Override
        public String next() {
          return "x";
        }
      };
    }

    @Override
    public int size() {
      return 1;
    }
  }
}
