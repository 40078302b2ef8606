package io.reportcache.durable.jackson;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.PayloadCodec;
import io.reportcache.testing.Seed;
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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * What is written is read as it was, by either Jackson, also what the other has written, and also
 * on the way through an upcaster that changes nothing. The seed can be given by {@code
 * -Dpayload.seed}.
 */
@Tag("slow")
class RoundTripTest {

  private static final PayloadCodec TWO = new Jackson2Codec();
  private static final PayloadCodec THREE = new Jackson3Codec();
  private static final Map<String, PayloadCodec> CODECS = Map.of("2", TWO, "3", THREE);
  private static final int ROUNDS = 60;
  private static final long SEED = Seed.of("payload");

  enum Color {
    RED,
    BLUE {
      @Override
      public String toString() {
        return "blue as the sky";
      }
    }
  }

  record Part(String name, BigDecimal price, double weight, Color color) {}

  record Primitives(
      boolean flag, byte b, short s, int i, long l, float f, double d, char c, Part part) {}

  record Boxes(Boolean flag, Byte b, Short s, Integer i, Long l, Float f, Double d, Character c) {}

  record Numbers(BigDecimal decimal, BigInteger integer, List<BigDecimal> decimals) {}

  record Times(
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      OffsetDateTime offsetDateTime,
      OffsetTime offsetTime,
      ZonedDateTime zonedDateTime,
      ZoneId zone,
      ZoneOffset offset,
      Duration duration,
      Period period,
      Year year,
      YearMonth yearMonth,
      MonthDay monthDay,
      DayOfWeek day,
      Month month) {}

  record Names(
      String text, UUID id, URI uri, Locale locale, Currency currency, Color color, char sign) {}

  record Perhaps(
      Optional<String> text,
      Optional<BigDecimal> decimal,
      Optional<Part> part,
      Optional<OffsetDateTime> at,
      Optional<List<Integer>> list) {}

  record Many(
      List<String> texts,
      Set<BigDecimal> decimals,
      Set<Color> colors,
      List<List<Part>> parts,
      Map<String, Part> byText,
      Map<Color, List<Double>> byColor,
      Map<UUID, Long> byId,
      Map<Integer, Boolean> byNumber,
      Map<Long, Float> byLong,
      Map<LocalDate, Map<String, BigInteger>> byDay,
      Map<YearMonth, Instant> byMonth,
      Map<Instant, Duration> byInstant,
      Map<OffsetDateTime, Color> byOffset,
      Map<ZonedDateTime, Color> byZone,
      Map<Locale, Currency> byLocale,
      Map<Currency, Locale> byCurrency,
      Map<BigDecimal, URI> byDecimal) {}

  record Arrays(
      byte[] bytes,
      int[] ints,
      long[] longs,
      double[] doubles,
      float[] floats,
      boolean[] flags,
      short[] shorts,
      char[] chars,
      String[] texts,
      Part[] parts,
      int[][] table) {}

  @TestFactory
  List<DynamicTest> whatIsWrittenIsReadAsItWas() {
    return List.of(
            Primitives.class,
            Boxes.class,
            Numbers.class,
            Times.class,
            Names.class,
            Perhaps.class,
            Many.class,
            Arrays.class)
        .stream()
        .map(type -> DynamicTest.dynamicTest(type.getSimpleName(), () -> goesAndComes(type)))
        .toList();
  }

  private static void goesAndComes(Class<?> type) throws Exception {
    RandomPayloads payloads = new RandomPayloads(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Object payload = payloads.draw(type);
      for (Map.Entry<String, PayloadCodec> writer : CODECS.entrySet()) {
        String text = writer.getValue().encode(payload);
        for (Map.Entry<String, PayloadCodec> reader : CODECS.entrySet()) {
          PayloadCodec codec = reader.getValue();
          String way = writer.getKey() + " to " + reader.getKey();
          assertReadAs(payload, codec, text, type, way);
          String again = codec.encode(codec.decode(text, Map.class)); // as for an upcaster
          assertReadAs(payload, codec, again, type, way + " by way of an upcaster");
        }
      }
    }
  }

  private static void assertReadAs(
      Object payload, PayloadCodec codec, String text, Class<?> type, String way) {
    assertThat(isText(text)).as("%s can be stored, with seed %d", text, SEED).isTrue();
    Object read;
    try {
      read = codec.decode(text, type);
    } catch (Exception e) {
      throw new AssertionError("%s, with seed %d: %s".formatted(way, SEED, text), e);
    }
    assertThat(RandomPayloads.comparable(read))
        .as("%s, with seed %d: %s", way, SEED, text)
        .isEqualTo(RandomPayloads.comparable(payload));
  }

  /** Without halves of pairs, for which databases have no place. */
  private static boolean isText(String text) {
    return java.nio.charset.StandardCharsets.UTF_8.newEncoder().canEncode(text)
        && text.indexOf('\0') < 0;
  }
}
