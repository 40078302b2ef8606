package io.reportcache.durable.jackson;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Draws records with values of all common types, extreme ones among them. */
final class RandomPayloads {

  private static final int MOST = 3;
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "text",
          "null",
          "NaN",
          "1.10",
          "\"quoted\\\"",
          "a\u0000b",
          "line\u2028end\r\n\t",
          "Äpfel für Ωmega \u5bff\u53f8",
          "\ud83d\ude00",
          "cut \ud83d",
          "\ude00\ud83d",
          "\ud83dx\ude00");
  private static final List<String> ZONES =
      List.of("Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe");
  private static final List<Locale> LOCALES =
      List.of(
          Locale.ROOT,
          Locale.GERMAN,
          Locale.US,
          Locale.forLanguageTag("zh-Hant-TW"),
          Locale.forLanguageTag("sr-Latn"),
          Locale.forLanguageTag("de-CH-1996"));

  private final Random random;
  private final Map<Class<?>, Function<Random, Object>> makers = new HashMap<>();

  RandomPayloads(long seed) {
    random = new Random(seed);
    numbers();
    times();
    make(String.class, r -> of(r, TEXTS));
    make(Character.class, r -> of(r, List.of('a', '\u0000', '"', '\\', 'ß', '\u2028')));
    make(Boolean.class, Random::nextBoolean);
    make(UUID.class, r -> new UUID(r.nextLong(), r.nextLong()));
    make(
        URI.class,
        r -> URI.create(of(r, List.of("", "mailto:a@b.c", "https://h/p?q=%20#f", "a/b"))));
    make(Locale.class, r -> of(r, LOCALES));
    make(Currency.class, r -> Currency.getInstance(of(r, List.of("EUR", "JPY", "XXX"))));
  }

  private void numbers() {
    make(Byte.class, r -> (byte) r.nextInt());
    make(Short.class, r -> (short) r.nextInt());
    make(Integer.class, r -> of(r, List.of(0, -1, Integer.MIN_VALUE, r.nextInt())));
    make(Long.class, r -> of(r, List.of(0L, Long.MIN_VALUE, (1L << 53) + 1, r.nextLong())));
    make(
        Float.class,
        r ->
            of(
                r,
                List.of(
                    -0.0f,
                    0.1f,
                    Float.MIN_VALUE,
                    Float.MAX_VALUE,
                    Float.NaN,
                    Float.NEGATIVE_INFINITY,
                    Float.intBitsToFloat(r.nextInt(0x7f800000)))));
    make(
        Double.class,
        r ->
            of(
                r,
                List.of(
                    -0.0,
                    0.1,
                    1e23,
                    Double.MIN_VALUE,
                    Double.MAX_VALUE,
                    Double.NaN,
                    Double.POSITIVE_INFINITY,
                    Double.longBitsToDouble(r.nextLong(0x7ff0000000000000L)))));
    make(BigInteger.class, r -> new BigInteger(r.nextInt(8_000), r).negate());
    make(
        BigDecimal.class,
        r ->
            of(
                r,
                List.of(
                    new BigDecimal("1.10"),
                    new BigDecimal("12345678901234567.89"),
                    new BigDecimal("0E+3"),
                    new BigDecimal("0.000"),
                    new BigDecimal("100"),
                    new BigDecimal("1E+3"),
                    new BigDecimal("-1E-400"),
                    new BigDecimal(new BigInteger(r.nextInt(6_000), r), r.nextInt(1_000) - 500))));
  }

  private void times() {
    make(
        Instant.class,
        r ->
            of(
                r,
                List.of(
                    Instant.EPOCH,
                    Instant.MIN,
                    Instant.MAX,
                    Instant.ofEpochSecond(r.nextLong(-90_000_000_000L, 300_000_000_000L), 1))));
    make(LocalDate.class, r -> LocalDate.of(of(r, List.of(-5, 0, 1900, 2026, 12_345)), 2, 28));
    make(
        LocalTime.class,
        r -> of(r, List.of(LocalTime.MIN, LocalTime.MAX, LocalTime.ofSecondOfDay(3_600))));
    make(LocalDateTime.class, r -> LocalDateTime.of(draw(LocalDate.class), draw(LocalTime.class)));
    make(
        ZoneOffset.class,
        r -> ZoneOffset.ofTotalSeconds(of(r, List.of(0, 3_600, -12_600, 64_800, 3_661))));
    make(
        OffsetDateTime.class,
        r -> OffsetDateTime.of(draw(LocalDateTime.class), draw(ZoneOffset.class)));
    make(OffsetTime.class, r -> OffsetTime.of(draw(LocalTime.class), draw(ZoneOffset.class)));
    make(ZoneId.class, r -> ZoneId.of(of(r, ZONES)));
    make(
        ZonedDateTime.class,
        r ->
            of(
                r,
                List.of(
                    ZonedDateTime.of(draw(LocalDateTime.class), draw(ZoneId.class)),
                    ZonedDateTime.of(draw(LocalDateTime.class), draw(ZoneOffset.class)),
                    // an hour that there is twice
                    ZonedDateTime.of(2026, 10, 25, 2, 30, 0, 7, ZoneId.of("Europe/Berlin"))
                        .withLaterOffsetAtOverlap())));
    make(
        Duration.class,
        r ->
            of(
                r,
                List.of(
                    Duration.ZERO,
                    Duration.ofSeconds(Long.MAX_VALUE, 999_999_999),
                    Duration.ofSeconds(Long.MIN_VALUE),
                    Duration.ofNanos(r.nextLong()))));
    make(Period.class, r -> Period.of(r.nextInt(9) - 4, r.nextInt(30), -r.nextInt(99)));
    make(Year.class, r -> Year.of(of(r, List.of(-5, 0, 2026, 12_345))));
    make(YearMonth.class, r -> YearMonth.of(of(r, List.of(1, 2026)), 12));
    make(MonthDay.class, r -> MonthDay.of(2, 29));
  }

  private <T> void make(Class<T> type, Function<Random, T> maker) {
    makers.put(type, maker::apply);
  }

  private static <T> T of(Random random, List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  /** Draws a value of the type; never null. */
  <T> T draw(Class<T> type) {
    return type.cast(draw((Type) type));
  }

  private Object draw(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return drawOf((Class<?>) parameterized.getRawType(), parameterized.getActualTypeArguments());
    }
    if (type instanceof GenericArrayType array) {
      return drawArray(array.getGenericComponentType());
    }
    Class<?> plain = boxed((Class<?>) type);
    if (plain.isArray()) {
      return drawArray(plain.getComponentType());
    }
    if (plain.isEnum()) {
      return of(random, Arrays.asList(plain.getEnumConstants()));
    }
    if (plain.isRecord()) {
      return drawRecord(plain);
    }
    Function<Random, Object> maker = makers.get(plain);
    if (maker == null) {
      throw new IllegalArgumentException("no values of " + plain);
    }
    return maker.apply(random);
  }

  private Object drawRecord(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values = new Object[components.length];
    for (int i = 0; i < values.length; i++) {
      boolean mayBeNull = !components[i].getType().isPrimitive() && !isOptional(components[i]);
      values[i] = mayBeNull && random.nextInt(8) == 0 ? null : draw(components[i].getGenericType());
    }
    try {
      var maker =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      maker.setAccessible(true);
      return maker.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean isOptional(RecordComponent component) {
    return component.getType() == Optional.class;
  }

  private Object drawOf(Class<?> raw, Type[] of) {
    if (raw == Optional.class) {
      return random.nextBoolean() ? Optional.empty() : Optional.of(draw(of[0]));
    }
    int size = random.nextInt(MOST + 1);
    if (raw == Map.class) {
      Map<Object, Object> map = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        Object key = draw(of[0]);
        if (!(key instanceof String text) || isWellFormed(text)) {
          map.put(key, drawOrNull(of[1]));
        }
      }
      return map;
    }
    List<Object> all = new ArrayList<>();
    boolean noNull = raw == Set.class && of[0] instanceof Class<?> each && each.isEnum();
    for (int i = 0; i < size; i++) {
      all.add(noNull ? draw(of[0]) : drawOrNull(of[0])); // an EnumSet holds no null
    }
    return raw == Set.class ? new LinkedHashSet<>(all) : all;
  }

  private static boolean isWellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private Object drawOrNull(Type type) {
    return random.nextInt(8) == 0 ? null : draw(type);
  }

  private Object drawArray(Type of) {
    Class<?> raw = of instanceof Class<?> plain ? plain : draw(of).getClass();
    Object array = Array.newInstance(raw, random.nextInt(MOST + 1));
    for (int i = 0; i < Array.getLength(array); i++) {
      Array.set(array, i, draw(of));
    }
    return array;
  }

  private static Class<?> boxed(Class<?> type) {
    return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0).getClass() : type;
  }

  /** Returns what can be compared: records and arrays as lists, with all that is in them. */
  static Object comparable(Object value) {
    if (value instanceof Record) {
      Map<String, Object> fields = new LinkedHashMap<>();
      for (RecordComponent component : value.getClass().getRecordComponents()) {
        try {
          component.getAccessor().setAccessible(true);
          fields.put(component.getName(), comparable(component.getAccessor().invoke(value)));
        } catch (ReflectiveOperationException e) {
          throw new AssertionError(e);
        }
      }
      return fields;
    }
    if (value != null && value.getClass().isArray()) {
      List<Object> all = new ArrayList<>();
      for (int i = 0; i < Array.getLength(value); i++) {
        all.add(comparable(Array.get(value, i)));
      }
      return all;
    }
    if (value instanceof List<?> list) {
      return new ArrayList<>(list.stream().map(RandomPayloads::comparable).toList());
    }
    if (value instanceof Set<?> set) {
      Set<Object> all = new LinkedHashSet<>();
      set.forEach(each -> all.add(comparable(each)));
      return all;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> all = new LinkedHashMap<>();
      map.forEach((key, each) -> all.put(comparable(key), comparable(each)));
      return all;
    }
    if (value instanceof Optional<?> optional) {
      return optional.map(RandomPayloads::comparable);
    }
    return value;
  }
}
