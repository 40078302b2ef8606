package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Seed;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** P3: two parameters have one key if and only if they are equal, whatever they are made of. */
@org.junit.jupiter.api.Tag("slow")
class KeysOfValuesTest {

  private static final int TREES = 60_000;
  private static final long SEED = Seed.of("key");

  sealed interface Selection extends Serializable {}

  record ByCustomer(String id) implements Selection {}

  record ByProduct(String id) implements Selection {}

  record Box<T>(T content) implements Selection {}

  record Bits(byte[] bytes, long[] ids) implements Selection {}

  record Mixed(int number, double share, Object any, Selection nested, List<?> more)
      implements Selection {}

  record Nothing() implements Selection {}

  enum Quarter implements Selection {
    A,
    B
  }

  enum Half implements Selection {
    A {
      @Override
      public String toString() {
        return "B";
      }
    },
    B
  }

  /** Values that are easily taken for each other. */
  private static final List<Supplier<Object>> LEAVES =
      List.of(
          () -> new String("7"),
          () -> "07",
          () -> 7,
          () -> 7L,
          () -> (short) 7,
          () -> (byte) 7,
          () -> '7',
          () -> 7.0,
          () -> 7f,
          () -> new BigDecimal("7"),
          () -> new BigDecimal("7.0"),
          () -> BigInteger.valueOf(7),
          () -> Year.of(7),
          () -> OptionalInt.of(7),
          () -> OptionalLong.of(7),
          () -> OptionalDouble.of(7),
          OptionalInt::empty,
          OptionalLong::empty,
          OptionalDouble::empty,
          Optional::empty,
          () -> "Integer#7",
          () -> "A",
          () -> "a",
          () -> "B",
          () -> Quarter.A,
          () -> Quarter.B,
          () -> Half.A,
          () -> Half.B,
          Nothing::new,
          () -> "",
          () -> " ",
          () -> "a,b",
          () -> "a:b",
          () -> "a:",
          () -> "*",
          () -> "\\*",
          () -> "~",
          () -> "null",
          () -> "s1:a",
          () -> "0",
          () -> "\u00e4",
          () -> "a\u0308",
          () -> "\ud83d\ude00",
          () -> "x".repeat(65),
          () -> KeyParam.segment("x".repeat(65)),
          () -> true,
          () -> "true",
          () -> 0.0,
          () -> -0.0,
          () -> 0f,
          () -> -0f,
          () -> Double.NaN,
          () -> Float.NaN,
          () -> Double.POSITIVE_INFINITY,
          () -> Double.MIN_VALUE,
          () -> 0.1,
          () -> 0.1 + 0.2,
          () -> 0.3,
          () -> 0.1f,
          () -> (double) 0.1f,
          () -> 1e23,
          () -> 2e-44,
          () -> new UUID(7, 7),
          () -> new UUID(7, 7).toString(),
          () -> LocalDate.of(2026, 1, 31),
          () -> "2026-01-31",
          () -> LocalDate.of(2026, 1, 31).atStartOfDay(),
          () -> LocalTime.of(9, 30),
          () -> LocalDateTime.of(2026, 1, 31, 9, 30),
          () -> Instant.ofEpochMilli(7),
          () -> new Date(7),
          () -> new java.sql.Date(7),
          () -> new java.sql.Time(7),
          () -> new java.sql.Timestamp(7),
          () -> timestamp(7, 7_000_001),
          () -> new Date(8),
          () -> OffsetDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneOffset.ofHours(1)),
          () -> ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Berlin")),
          () ->
              ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 0, ZoneId.of("Europe/Berlin"))
                  .withLaterOffsetAtOverlap(),
          () -> YearMonth.of(2026, 1),
          () -> MonthDay.of(1, 31),
          () -> Period.ofMonths(12),
          () -> Period.ofYears(1),
          () -> Duration.ofMinutes(60),
          () -> Duration.ofHours(1),
          () -> ZoneId.of("UTC"),
          () -> ZoneOffset.UTC,
          () -> ZoneId.of("GMT"),
          () -> Locale.GERMANY,
          () -> new Locale("de", "DE", "x"),
          () -> new Locale("de", "DE/x"),
          () -> new Locale("no", "NO", "NY"),
          () -> Locale.forLanguageTag("nn-NO"),
          () -> Locale.forLanguageTag("th-TH-u-nu-thai"),
          () -> "de-DE",
          () -> Currency.getInstance("EUR"),
          () -> "EUR",
          () -> URI.create("http://a/b?c=%2f"),
          () -> URI.create("HTTP://A/b?c=%2F"),
          () -> URI.create("http://a/B?c=%2f"),
          () -> URI.create("http://a:/b?c=%2f"),
          () -> URI.create("file:/x"),
          () -> URI.create("file:///x"),
          () -> URI.create("file:////x"),
          () -> URI.create("file://x"),
          () -> URI.create("mailto:a"),
          () -> URI.create("a"),
          () -> URI.create("a?"),
          () -> URI.create("a#"),
          () -> BitSet.valueOf(new long[] {7}),
          BitSet::new,
          () -> new byte[] {7},
          () -> new byte[0],
          () -> new char[] {'7'},
          () -> new char[] {'\ud800'},
          () -> new short[] {7},
          () -> new int[] {7},
          () -> new int[] {7, 7},
          () -> new int[] {77},
          () -> new long[] {7},
          () -> new long[50],
          () -> new float[] {7, Float.NaN},
          () -> new double[] {7, -0.0},
          () -> new boolean[] {true},
          () -> new Object[0],
          () -> new String[0]);

  private static Object timestamp(long millis, int nanos) {
    java.sql.Timestamp timestamp = new java.sql.Timestamp(millis);
    timestamp.setNanos(nanos);
    return timestamp;
  }

  private final Random random = new Random(SEED);

  @Test
  void everyLeafHasOneKeyWithItsEqualsAlone() {
    for (Supplier<Object> one : LEAVES) {
      for (Supplier<Object> other : LEAVES) {
        assertOneKeyIfEqual(one.get(), other.get());
      }
    }
  }

  /** Two trees of one seed differ in nothing but the classes of their collections. */
  @Test
  void everyTreeHasOneKeyWithItsEqualsAlone() {
    Map<String, Object> byKey = new HashMap<>();
    for (int i = 0; i < TREES; i++) {
      long seed = random.nextLong();
      int depth = random.nextInt(4);
      Object tree = tree(new Random(seed), depth);
      assertOneKeyIfEqual(tree, tree(new Random(seed), depth));
      assertOneKeyIfEqual(tree, tree(random, depth));
      Object same = byKey.putIfAbsent(key(tree), tree);
      assertThat(same == null || areEqual(same, tree)).as(() -> message(same, tree)).isTrue();
    }
    assertThat(byKey.size()).isGreaterThan(TREES / 6); // or the trees were beside the point
  }

  /** The parts that keyedBy returns: (a, b) and (a:b), and all that could be one text. */
  @Test
  void everyListOfParametersHasAKeyOfItsOwn() {
    Map<String, List<Object>> byKey = new HashMap<>();
    for (int i = 0; i < TREES; i++) {
      List<Object> params = new ArrayList<>();
      for (int n = random.nextInt(5); n > 0; n--) {
        params.add(random.nextInt(10) == 0 ? null : tree(random, random.nextInt(2)));
      }
      String key = ReportKey.ofParams("sales", String.class, params.toArray()).text();
      List<Object> same = byKey.putIfAbsent(key, params);
      assertThat(same == null || areEqual(same, params)).as(() -> message(same, params)).isTrue();
    }
  }

  private Object tree(Random choices, int depth) {
    if (depth == 0) {
      return LEAVES.get(choices.nextInt(LEAVES.size())).get();
    }
    return switch (choices.nextInt(11)) {
      case 0 -> list(trees(choices, depth, 4));
      case 1 -> set(trees(choices, depth, 4));
      case 2 -> map(trees(choices, depth, 3), trees(choices, depth, 3));
      case 3 -> Optional.of(tree(choices, depth - 1));
      case 4 -> trees(choices, depth, 3).toArray(); // an array of arrays, perhaps
      case 5 -> strings(choices);
      case 6 -> new Box<>(choices.nextInt(5) == 0 ? null : tree(choices, depth - 1));
      case 7 -> new ByCustomer(choices.nextBoolean() ? "7" : null);
      case 8 -> new ByProduct(choices.nextBoolean() ? "7" : null);
      case 9 -> new Bits(new byte[] {7}, new long[] {choices.nextInt(2)});
      default ->
          new Mixed(
              choices.nextInt(2),
              choices.nextBoolean() ? 0.0 : -0.0,
              tree(choices, depth - 1),
              choices.nextBoolean() ? new ByCustomer("7") : new ByProduct("7"),
              trees(choices, depth, 2));
    };
  }

  private List<Object> trees(Random choices, int depth, int most) {
    List<Object> trees = new ArrayList<>();
    for (int n = choices.nextInt(most); n > 0; n--) {
      trees.add(tree(choices, depth - 1));
    }
    return trees;
  }

  private Object strings(Random choices) {
    String[] strings = choices.nextBoolean() ? new String[] {"7"} : new String[] {"7", "a"};
    return random.nextBoolean() ? strings : Arrays.copyOf(strings, strings.length, Object[].class);
  }

  private Object list(List<Object> items) {
    return random.nextBoolean() ? new LinkedList<>(items) : Collections.unmodifiableList(items);
  }

  private Object set(List<Object> items) {
    List<Object> shuffled = new ArrayList<>(items);
    Collections.shuffle(shuffled, random);
    if (!items.isEmpty() && items.stream().allMatch(String.class::isInstance)) {
      return new TreeSet<>(shuffled);
    }
    return random.nextBoolean() ? new HashSet<>(shuffled) : new LinkedHashSet<>(shuffled);
  }

  private Object map(List<Object> keys, List<Object> values) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < Math.min(keys.size(), values.size()); i++) {
      if (keys.indexOf(keys.get(i)) == i) { // which of two equal ones wins is up to the order
        order.add(i);
      }
    }
    Collections.shuffle(order, random);
    boolean strings = keys.stream().allMatch(String.class::isInstance);
    Map<Object, Object> map =
        strings ? new TreeMap<>() : random.nextBoolean() ? new HashMap<>() : new LinkedHashMap<>();
    order.forEach(i -> map.put(keys.get(i), values.get(i)));
    return map;
  }

  private static String key(Object param) {
    return ReportKey.ofParams("sales", String.class, param).text();
  }

  private static void assertOneKeyIfEqual(Object one, Object other) {
    assertThat(key(one).equals(key(other)))
        .as(() -> message(one, other))
        .isEqualTo(areEqual(one, other));
  }

  private static String message(Object one, Object other) {
    return "seed %d: %s and %s have one key".formatted(SEED, show(one), show(other));
  }

  private static String show(Object value) {
    return value == null
        ? "null"
        : value.getClass().getSimpleName() + Arrays.deepToString(new Object[] {value});
  }

  /** As equals, in both directions, but by what arrays hold wherever they are. */
  private static boolean areEqual(Object a, Object b) {
    if (a == null || b == null) {
      return a == b;
    }
    if (a instanceof Object[] one && b instanceof Object[] other) {
      return areEqual(Arrays.asList(one), Arrays.asList(other));
    }
    if (a.getClass().isArray()) {
      return Objects.deepEquals(a, b);
    }
    if (a instanceof List<?> one && b instanceof List<?> other) {
      return one.size() == other.size() && zip(one, other);
    }
    if (a instanceof Optional<?> one && b instanceof Optional<?> other) {
      return areEqual(one.orElse(null), other.orElse(null));
    }
    if (a instanceof Set<?> one && b instanceof Set<?> other) {
      return matchUp(new ArrayList<>(one), new ArrayList<>(other));
    }
    if (a instanceof Map<?, ?> one && b instanceof Map<?, ?> other) {
      return matchUp(entries(one), entries(other));
    }
    if (a instanceof Record && a.getClass() == b.getClass()) {
      return areEqual(components(a), components(b));
    }
    return a.equals(b) && b.equals(a);
  }

  private static boolean zip(List<?> one, List<?> other) {
    for (int i = 0; i < one.size(); i++) {
      if (!areEqual(one.get(i), other.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean matchUp(List<?> one, List<Object> other) {
    for (Object each : one) {
      Object match = other.stream().filter(o -> areEqual(each, o)).findFirst().orElse(other);
      if (match == other) {
        return false;
      }
      other.remove(indexOf(match, other));
    }
    return other.isEmpty();
  }

  private static int indexOf(Object same, List<Object> in) {
    for (int i = 0; i < in.size(); i++) {
      if (in.get(i) == same) {
        return i;
      }
    }
    throw new AssertionError();
  }

  private static List<Object> entries(Map<?, ?> map) {
    List<Object> entries = new ArrayList<>();
    map.forEach((key, value) -> entries.add(Arrays.asList(key, value)));
    return entries;
  }

  private static List<Object> components(Object row) {
    if (row instanceof Box<?> box) {
      return Arrays.asList(box.content());
    }
    if (row instanceof Bits bits) {
      return List.of(bits.bytes(), bits.ids());
    }
    if (row instanceof Mixed m) {
      return Arrays.asList(m.number(), m.share(), m.any(), m.nested(), m.more());
    }
    return List.of(row.toString()); // of strings alone
  }
}
