package io.reportcache.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Currency;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The short text of a value such as a number, a date or an enum constant. Two texts are equal if
 * the values are equal. That is known only of the types listed here; the text of any other class
 * may change, leave something out or depend on the default locale or zone.
 *
 * @param type the name of the value's type; without {@code #}
 * @param text the text that distinguishes the value from others of its type
 */
record TypedText(String type, String text) {

  static final char MARK = '#';

  private static final Set<String> DATES =
      Set.of("java.util.Date", "java.sql.Date", "java.sql.Time", "java.sql.Timestamp");

  private static final String TENANT = "io.reportcache.tenant.TenantId";

  private static final Map<Class<?>, Function<Object, String>> TEXTS =
      Map.ofEntries(
          byToString(Boolean.class),
          byToString(Character.class),
          byToString(Byte.class),
          byToString(Short.class),
          byToString(Integer.class),
          byToString(Long.class),
          by(Float.class, FloatingText::of),
          by(Double.class, FloatingText::of),
          byToString(BigInteger.class),
          byToString(BigDecimal.class), // 1.0 and 1.00 aren't equal and have two texts
          byToString(UUID.class),
          by(DayOfWeek.class, Enum::name),
          by(Month.class, Enum::name),
          byToString(LocalDate.class),
          byToString(LocalTime.class),
          byToString(LocalDateTime.class),
          byToString(Instant.class),
          byToString(OffsetTime.class),
          byToString(OffsetDateTime.class),
          by(ZonedDateTime.class, TypedText::zoned),
          byToString(Year.class),
          byToString(YearMonth.class),
          byToString(MonthDay.class),
          byToString(Duration.class),
          byToString(Period.class),
          by(Locale.class, LocaleText::of),
          by(Currency.class, Currency::getCurrencyCode),
          by(URI.class, UriText::of),
          by(BitSet.class, bits -> Arrays.toString(bits.toLongArray())),
          by(OptionalInt.class, i -> i.isPresent() ? Integer.toString(i.getAsInt()) : ""),
          by(OptionalLong.class, i -> i.isPresent() ? Long.toString(i.getAsLong()) : ""),
          by(OptionalDouble.class, d -> d.isPresent() ? FloatingText.of(d.getAsDouble()) : ""),
          by(boolean[].class, Arrays::toString),
          by(byte[].class, HexFormat.of()::formatHex),
          by(char[].class, TypedText::codes),
          by(short[].class, Arrays::toString),
          by(int[].class, Arrays::toString),
          by(long[].class, Arrays::toString),
          by(float[].class, TypedText::each),
          by(double[].class, TypedText::each));

  /** Returns the text of a value; null if it has none, such as a record, a list, or null. */
  static @Nullable TypedText of(@Nullable Object value) {
    if (value == null) {
      return null;
    }
    Function<Object, String> text = TEXTS.get(value.getClass());
    if (text != null) {
      return new TypedText(value.getClass().getSimpleName(), text.apply(value));
    }
    if (value instanceof Enum<?> constant) {
      return new TypedText(KeyNames.of(constant.getDeclaringClass()), constant.name());
    }
    if (value instanceof ZoneId zone) { // an offset is equal to no region
      return new TypedText("ZoneId", zone.getId());
    }
    return value instanceof Date date ? date(date) : otherText(value);
  }

  /**
   * Tells whether values of exactly this class have texts, and values with the same text are equal.
   */
  static boolean isTextOf(Class<?> type) {
    return TEXTS.containsKey(type)
        || ZoneId.class.isAssignableFrom(type)
        || DATES.contains(type.getName())
        || type.getName().equals(TENANT);
  }

  /** Returns the type and the text, separated by {@code #}. */
  String whole() {
    return type + MARK + text;
  }

  @SuppressWarnings("JavaUtilDate") // a parameter may be one
  private static @Nullable TypedText date(Date date) {
    return switch (date.getClass().getName()) {
      // These three are equal by their milliseconds, and print the default zone's date.
      case "java.util.Date", "java.sql.Date", "java.sql.Time" ->
          new TypedText("Date", Long.toString(date.getTime()));
      // Has nanoseconds as well, and equals no other kind of date.
      case "java.sql.Timestamp" -> new TypedText("Timestamp", date.toInstant().toString());
      default -> null;
    };
  }

  /** Recognizes a tenant's id by the name of its class, since its package is on the same floor. */
  private static @Nullable TypedText otherText(Object value) {
    return value.getClass().getName().equals(TENANT)
        ? new TypedText("TenantId", value.toString())
        : null;
  }

  /**
   * Returns the text of {@code toString}, which prints an offset that is the zone twice if these
   * are two objects; here it is there once.
   */
  private static String zoned(ZonedDateTime time) {
    String local = time.toLocalDateTime().toString() + time.getOffset();
    return time.getZone().equals(time.getOffset()) ? local : local + '[' + time.getZone() + ']';
  }

  private static String codes(char[] chars) {
    return IntStream.range(0, chars.length)
        .mapToObj(i -> Integer.toString(chars[i]))
        .collect(Collectors.joining(", "));
  }

  private static String each(float[] numbers) {
    return IntStream.range(0, numbers.length)
        .mapToObj(i -> FloatingText.of(numbers[i]))
        .collect(Collectors.joining(", "));
  }

  private static String each(double[] numbers) {
    return Arrays.stream(numbers).mapToObj(FloatingText::of).collect(Collectors.joining(", "));
  }

  private static Map.Entry<Class<?>, Function<Object, String>> byToString(Class<?> type) {
    return Map.entry(type, Object::toString);
  }

  private static <T> Map.Entry<Class<?>, Function<Object, String>> by(
      Class<T> type, Function<T, String> text) {
    return Map.entry(type, value -> text.apply(type.cast(value)));
  }
}
