package io.reportcache.durable.catalogue;

import io.reportcache.durable.catalogue.FieldType.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
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
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The JDK's classes of values without parts, and how they are commonly written as JSON. */
final class Scalars {

  private static final Map<Class<?>, Scalar> BY_CLASS = new HashMap<>();

  static {
    put("text", "string", "", String.class, CharSequence.class, char.class, Character.class);
    put("true or false", "boolean", "", boolean.class, Boolean.class, AtomicBoolean.class);
    put("whole number", "integer", "", byte.class, Byte.class, short.class, Short.class);
    put("whole number", "integer", "", BigInteger.class);
    put("whole number", "integer", "int32", int.class, Integer.class, AtomicInteger.class);
    put("whole number", "integer", "int64", long.class, Long.class, AtomicLong.class);
    put("whole number", "integer", "int32", OptionalInt.class);
    put("whole number", "integer", "int64", OptionalLong.class);
    put("number", "number", "", BigDecimal.class, Number.class);
    put("number", "number", "float", float.class, Float.class);
    put("number", "number", "double", double.class, Double.class, OptionalDouble.class);
    put("UUID", "string", "uuid", UUID.class);
    put("URI", "string", "uri-reference", URI.class, URL.class);
    put("binary as base64", "string", "", byte[].class);
    put("moment", "string", "date-time", Instant.class, OffsetDateTime.class, Date.class);
    put("moment and time zone", "string", "", ZonedDateTime.class);
    put("date", "string", "date", LocalDate.class);
    put("date and time", "string", "", LocalDateTime.class);
    put("time of day", "string", "", LocalTime.class, OffsetTime.class);
    put("year and month", "string", "", YearMonth.class);
    put("month and day", "string", "", MonthDay.class);
    put("year", "integer|string", "", Year.class);
    put("duration", "string|number", "duration", Duration.class); // ISO 8601, or seconds
    put("period", "string", "duration", Period.class);
    put("time zone", "string", "", ZoneId.class, ZoneOffset.class);
    put("currency", "string", "", Currency.class);
    put("locale", "string", "", Locale.class);
  }

  private Scalars() {}

  /** Returns the scalar of a class; null if the class isn't one of these. */
  static @Nullable Scalar of(Class<?> type) {
    return BY_CLASS.get(type);
  }

  /** Returns whether the class is one of the JDK's optional numbers. */
  static boolean isOptional(Class<?> type) {
    return type == OptionalInt.class || type == OptionalLong.class || type == OptionalDouble.class;
  }

  private static void put(String text, String jsonTypes, String format, Class<?>... types) {
    for (Class<?> type : types) {
      BY_CLASS.put(type, new Scalar(text, List.of(jsonTypes.split("\\|")), format));
    }
  }
}
