package io.reportcache.fingerprint;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes random values that can be changed, and changes them: each value comes with every change
 * that can be made to some part of it.
 */
final class Values {

  /** A record that holds something else. */
  record Held(String name, Object inner) {}

  /** An object with a setter, and a value that is computed when it is first asked for. */
  static class Bean {
    private Object inner;
    private int number;
    private transient int hash;

    Bean(Object inner, int number) {
      this.inner = inner;
      this.number = number;
    }

    void set(Object newInner, int newNumber) {
      inner = newInner;
      number = newNumber;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bean bean && bean.number == number && bean.inner.equals(inner);
    }

    @Override
    public int hashCode() {
      if (hash == 0) {
        hash = 31 * inner.hashCode() + number;
      }
      return hash;
    }
  }

  private final Random random;
  private final List<Runnable> changes = new ArrayList<>();
  private int made;

  Values(long seed) {
    random = new Random(seed);
  }

  /** Every change that can be made to what was made since. */
  List<Runnable> changes() {
    return changes;
  }

  Object next(int depth) {
    if (depth == 0) {
      return leaf();
    }
    return switch (random.nextInt(10)) {
      case 0 -> list(depth);
      case 1 -> set();
      case 2 -> map(new HashMap<>(), depth);
      case 3 -> map(new TreeMap<>(), depth);
      case 4 -> map(new LinkedHashMap<>(16, 0.75f, true), depth);
      case 5 -> array(depth);
      case 6 -> new Held(text(), next(depth - 1));
      case 7 -> bean(depth);
      case 8 -> Optional.of(next(depth - 1));
      default -> leaf();
    };
  }

  private Object leaf() {
    switch (random.nextInt(7)) {
      case 0:
        Date date = new Date(made++);
        changes.add(() -> date.setTime(date.getTime() + 1));
        return date;
      case 1:
        int[] numbers = {made++, 2, 3};
        changes.add(() -> numbers[random.nextInt(3)]++);
        return numbers;
      case 2:
        StringBuilder text = new StringBuilder(text());
        changes.add(() -> text.append('x'));
        return text;
      case 3:
        AtomicInteger counter = new AtomicInteger(made++);
        changes.add(counter::incrementAndGet);
        return counter;
      case 4:
        return LocalDate.ofEpochDay(made++);
      case 5:
        return new BigDecimal(made++);
      default:
        return text();
    }
  }

  private List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      list.add(next(depth - 1));
    }
    changes.add(() -> list.add("more"));
    changes.add(() -> list.set(0, "another"));
    changes.add(list::clear);
    return list;
  }

  private Set<Object> set() {
    Set<Object> set = new HashSet<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      set.add(text());
    }
    changes.add(() -> set.add("more"));
    changes.add(() -> set.remove(set.iterator().next()));
    return set;
  }

  private Map<String, Object> map(Map<String, Object> map, int depth) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      map.put(text(), next(depth - 1));
    }
    changes.add(() -> map.put("more", 1));
    changes.add(() -> map.put(map.keySet().iterator().next(), "another"));
    return map;
  }

  private Object[] array(int depth) {
    Object[] array = {next(depth - 1), text()};
    changes.add(() -> array[random.nextInt(2)] = "another");
    return array;
  }

  private Bean bean(int depth) {
    Bean bean = new Bean(next(depth - 1), made++);
    changes.add(() -> bean.set("another", 7));
    changes.add(() -> bean.set(bean.inner, bean.number + 1));
    return bean;
  }

  private String text() {
    return "text " + made++;
  }
}
