package io.reportcache.shared.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.reportcache.key.TypeToken;
import io.reportcache.shared.ValueCodec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is shared is read on other nodes as it is; what couldn't be stays here. */
class FaithfulValuesTest {

  record Line(String name, long count, BigDecimal sum) {}

  record Report(LocalDate day, List<Line> lines, Map<String, Integer> byName, Level level) {}

  record Anything(Object value) {}

  record Bytes(byte[] bytes, int[] numbers) {}

  record Floats(double one, Double two, float three) {}

  record Of<T>(T value) {}

  record Base(Shape shape) {}

  enum Level {
    LOW {
      @Override
      int weight() {
        return 1;
      }
    },
    HIGH {
      @Override
      int weight() {
        return 2;
      }
    };

    abstract int weight();
  }

  /** A class whose fields Jackson doesn't see. */
  static final class Hidden {
    private final long total;

    Hidden() {
      this(0);
    }

    Hidden(long total) {
      this.total = total;
    }

    long total() {
      return total;
    }
  }

  /** A class whose equality says nothing of its contents. */
  public static final class ById {
    public int id;
    @JsonIgnore public String name = "";

    static ById of(int id, String name) {
      ById made = new ById();
      made.id = id;
      made.name = name;
      return made;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof ById that && that.id == id;
    }

    @Override
    public int hashCode() {
      return id;
    }
  }

  /** A bean without an equality. */
  public static class Shape {
    public int size = 3;
    public transient int cached = 17;
  }

  /** More than its base. */
  public static final class Circle extends Shape {
    public String color = "red";
  }

  /** A list with a title. */
  public static final class Titled extends ArrayList<String> {
    private static final long serialVersionUID = 1L;
    public String title = "";

    static Titled of(String title, String... rows) {
      Titled made = new Titled();
      made.title = title;
      made.addAll(Arrays.asList(rows));
      return made;
    }
  }

  /** A value whose annotation writes the name of its class. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  public static class NamesItsClass {
    public int number = 1;
  }

  record OfClass(Class<?> type) {}

  private static final String HALF_A_PAIR = "a\ud83d";

  static Stream<ValueCodec> codecs() {
    return Stream.of(JsonCodecs.jackson2(), JsonCodecs.jackson3());
  }

  static Stream<Arguments> faithful() {
    return both(
        List.of(
            of("", String.class),
            of("\u0000 \"\\ \u2028 é 😀", String.class),
            of(HALF_A_PAIR, String.class),
            of(Long.MIN_VALUE, Long.class),
            of(17, Integer.class),
            of(true, Boolean.class),
            of('x', Character.class),
            of((short) 3, Short.class),
            of(-0.0, Double.class),
            of(Double.NaN, Double.class),
            of(Float.NEGATIVE_INFINITY, Float.class),
            of(new byte[] {0, -1, 127}, byte[].class),
            of(new String[] {"a", null}, String[].class),
            of(new long[] {1, Long.MAX_VALUE}, long[].class),
            of(new BigDecimal("1.00"), BigDecimal.class),
            of(new BigDecimal("1E+400"), BigDecimal.class),
            of(BigInteger.TWO.pow(200), BigInteger.class),
            of(UUID.randomUUID(), UUID.class),
            of(Locale.forLanguageTag("sr-Latn-RS"), Locale.class),
            of(Instant.parse("2026-11-29T10:00:00.123456789Z"), Instant.class),
            of(ZonedDateTime.parse("2026-10-25T02:30+01:00[Europe/Berlin]"), ZonedDateTime.class),
            of(OffsetDateTime.parse("2026-10-25T02:30+05:45"), OffsetDateTime.class),
            of(Duration.ofNanos(-1), Duration.class),
            of(YearMonth.of(2026, 2), YearMonth.class),
            of(new Date(17), Date.class),
            of(DayOfWeek.MONDAY, DayOfWeek.class),
            of(Level.HIGH, Level.class),
            of(Optional.of("a"), new TypeToken<Optional<String>>() {}.type()),
            of(Optional.empty(), new TypeToken<Optional<String>>() {}.type()),
            of(OptionalLong.of(3), OptionalLong.class),
            of(new Floats(-0.0, Double.POSITIVE_INFINITY, 0.1f), Floats.class),
            of(new Floats(Double.NaN, null, 0), Floats.class),
            of(new Bytes(new byte[] {1}, new int[] {2}), Bytes.class),
            of(new Report(LocalDate.EPOCH, List.of(), Map.of(), Level.LOW), Report.class),
            of(
                new Report(
                    null, List.of(new Line("a", 1, new BigDecimal("0.10"))), Map.of("a", 1), null),
                Report.class),
            of(new Of<>(3L), new TypeToken<Of<Long>>() {}.type()),
            of(List.of(1L, 2L), new TypeToken<List<Long>>() {}.type()),
            of(List.of(new Line("a", 1, null)), new TypeToken<List<Line>>() {}.type()),
            of(Arrays.asList("a", null), new TypeToken<List<String>>() {}.type()),
            of(
                new LinkedHashSet<>(List.of("z", "m", "a", "zz")),
                new TypeToken<Set<String>>() {}.type()),
            of(new TreeSet<>(List.of("z", "a")), new TypeToken<Set<String>>() {}.type()),
            of(new HashSet<>(List.of("z", "a", "17")), new TypeToken<Set<String>>() {}.type()),
            of(Map.of(3, "c", 1, "a"), new TypeToken<Map<Integer, String>>() {}.type()),
            of(
                Map.of(LocalDate.EPOCH, List.of(1L)),
                new TypeToken<Map<LocalDate, List<Long>>>() {}.type()),
            of(new EnumMap<>(Map.of(Level.LOW, 1)), new TypeToken<Map<Level, Integer>>() {}.type()),
            of(
                new TreeMap<>(Map.of("b", 1, "a", 2)),
                new TypeToken<Map<String, Integer>>() {}.type()),
            of(ordered("b", "a", "c"), new TypeToken<Map<String, Integer>>() {}.type()),
            of(new Anything("text"), Anything.class),
            of(new Anything(17), Anything.class),
            of(new Anything(List.of("a", true)), Anything.class),
            of(new Base(new Shape()), Base.class),
            of(Titled.of("", "a"), new TypeToken<List<String>>() {}.type())));
  }

  static Stream<Arguments> unfaithful() {
    return both(
        List.of(
            of(new Hidden(17), Hidden.class),
            of(List.of(new Hidden(17)), new TypeToken<List<Hidden>>() {}.type()),
            of(ById.of(1, "a"), ById.class),
            of(new Circle(), Shape.class),
            of(new Base(new Circle()), Base.class),
            of(List.of(new Circle()), new TypeToken<List<Shape>>() {}.type()),
            of(new Anything(17L), Anything.class),
            of(new Anything(new Line("a", 1, null)), Anything.class),
            of(new Anything(LocalDate.EPOCH), Anything.class),
            of(new Anything(1.5), Anything.class),
            of(new Anything(new byte[] {1}), Anything.class),
            of(List.of(3L), List.class),
            of(Map.of(3, "c"), Map.class),
            of(new Anything(Map.of(3, "c")), Anything.class),
            of(new java.sql.Timestamp(17), Date.class),
            of(new AtomicLong(3), AtomicLong.class),
            of(Pattern.compile("a"), Pattern.class),
            of(insensitive(), new TypeToken<Map<String, Integer>>() {}.type()),
            of(
                new TreeSet<>(String.CASE_INSENSITIVE_ORDER),
                new TypeToken<Set<String>>() {}.type()),
            of(Titled.of("Sales", "a"), Titled.class),
            of(new NamesItsClass(), NamesItsClass.class),
            of(new OfClass(String.class), OfClass.class),
            of(new StringBuilder("a"), CharSequence.class),
            of(new Object(), Object.class),
            of((Runnable) () -> {}, Runnable.class),
            of(
                new HashMap<>(Map.of(new Line("a", 1, null), 1)),
                new TypeToken<Map<Line, Integer>>() {}.type())));
  }

  @ParameterizedTest
  @MethodSource
  void faithful(ValueCodec codec, Object value, Type type) throws Exception {
    for (int i = 0; i < 2 * FaithfulCodec.PROOFS; i++) {
      Object read = codec.read(codec.write(value, type), type);
      assertThat(Sameness.difference(value, read)).isNull();
      if (!(value instanceof Base || value instanceof Bytes)) { // they have no equality
        assertThat(read).isEqualTo(value);
      }
    }
  }

  @ParameterizedTest
  @MethodSource
  void unfaithful(ValueCodec codec, Object value, Type type) {
    for (int i = 0; i < 2 * FaithfulCodec.PROOFS; i++) {
      assertThatThrownBy(() -> codec.write(value, type)).isInstanceOf(Exception.class);
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void noTextIsChangedSilentlyHoweverManyWereFaithful(ValueCodec codec) throws Exception {
    for (int i = 0; i < 2 * FaithfulCodec.PROOFS; i++) {
      codec.write("a", String.class);
    }
    for (String text : List.of("\ud83d", "\ud83dx", "x\ude00y", "\ude00\ud83d", "\ufffe")) {
      byte[] written;
      try {
        written = codec.write(text, String.class);
      } catch (Exception e) {
        continue; // refused
      }
      assertThat(codec.read(written, String.class)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void whatIsLostIsNamed(ValueCodec codec) {
    assertThatThrownBy(() -> codec.write(new Base(new Circle()), Base.class))
        .hasMessageContaining("it.shape is a ")
        .hasMessageContaining("Circle");
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void anOpenTypeIsCheckedHoweverManyWereFaithful(ValueCodec codec) throws Exception {
    for (int i = 0; i < 10 * FaithfulCodec.PROOFS; i++) {
      codec.write(new Anything("text"), Anything.class);
      codec.write(new Base(new Shape()), Base.class);
    }
    assertThatThrownBy(() -> codec.write(new Anything(17L), Anything.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> codec.write(new Base(new Circle()), Base.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void aValueOfAClassWithOtherFieldsIsntRead(ValueCodec codec) throws Exception {
    byte[] written = codec.write(new Of<>("a"), new TypeToken<Of<String>>() {}.type());
    assertThatThrownBy(() -> codec.read(written, Line.class))
        .hasMessageContaining("had other fields");
    byte[] cut = Arrays.copyOf(written, 7);
    assertThatThrownBy(() -> codec.read(cut, Line.class)).hasMessageContaining("had other fields");
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void whatFollowsAValueIsntIgnored(ValueCodec codec) throws Exception {
    byte[] written = codec.write("a", String.class);
    byte[] more = Arrays.copyOf(written, written.length + 3);
    System.arraycopy("\"b\"".getBytes(StandardCharsets.UTF_8), 0, more, written.length, 3);
    assertThatThrownBy(() -> codec.read(more, String.class)).isInstanceOf(Exception.class);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void eachReadsWhatTheOtherHasWritten(ValueCodec codec) throws Exception {
    Report report =
        new Report(
            LocalDate.EPOCH,
            List.of(new Line("a", 1, new BigDecimal("0.10"))),
            ordered("b", "a"),
            Level.HIGH);
    byte[] written = codec.write(report, Report.class);
    assertThat(codecs().map(each -> read(each, written, Report.class)))
        .allMatch(each -> Objects.equals(each, report));
  }

  private static Object read(ValueCodec codec, byte[] written, Type type) {
    try {
      return codec.read(written, type);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, Integer> ordered(String... keys) {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (String key : keys) {
      map.put(key, map.size());
    }
    return map;
  }

  private static Map<String, Integer> insensitive() {
    Map<String, Integer> map = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    map.put("a", 1);
    return map;
  }

  private record Case(Object value, Type type) {}

  private static Case of(Object value, Type type) {
    return new Case(value, type);
  }

  private static Stream<Arguments> both(List<Case> cases) {
    return codecs()
        .flatMap(codec -> cases.stream().map(each -> Arguments.of(codec, each.value, each.type)));
  }
}
