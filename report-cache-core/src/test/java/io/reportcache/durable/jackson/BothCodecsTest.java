package io.reportcache.durable.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.PayloadCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What one version of Jackson has written the other reads: hosts move from one to the other. */
class BothCodecsTest {

  private static final PayloadCodec TWO = new Jackson2Codec();
  private static final PayloadCodec THREE = new Jackson3Codec();
  private static final Order ORDER =
      new Order(
          "o-1",
          Color.RED,
          Duration.ofSeconds(90, 5),
          Instant.parse("2026-01-02T03:04:05.678901Z"),
          LocalDate.of(2026, 1, 2),
          Map.of(Color.BLUE, List.of(1, 2)));

  enum Color {
    RED,
    BLUE;

    @Override
    public String toString() {
      return name().charAt(0) + " for people";
    }
  }

  record Order(
      String id,
      Color color,
      Duration took,
      Instant at,
      LocalDate day,
      Map<Color, List<Integer>> parts) {}

  @Test
  void eachReadsWhatTheOtherHasWritten() throws Exception {
    assertThat(TWO.decode(THREE.encode(ORDER), Order.class)).isEqualTo(ORDER);
    assertThat(THREE.decode(TWO.encode(ORDER), Order.class)).isEqualTo(ORDER);
  }

  @Test
  void bothWriteTheSame() throws Exception {
    assertThat(fields(TWO.encode(ORDER))).isEqualTo(fields(THREE.encode(ORDER)));
    assertThat(TWO.encode(ORDER)).contains("\"RED\"", "\"PT1M30.000000005S\"");
  }

  private static Object fields(String json) throws Exception {
    return TWO.decode(json, Map.class);
  }

  @Test
  void fieldsThatAClassDoesNotHaveAreIgnored() throws Exception {
    record OnlyId(String id) {}
    for (PayloadCodec codec : List.of(TWO, THREE)) {
      assertThat(codec.decode(codec.encode(ORDER), OnlyId.class)).isEqualTo(new OnlyId("o-1"));
    }
  }

  @Test
  void aFieldThatIsMissingIsNullOrZeroInBoth() throws Exception {
    record WithMore(String id, String note, int weight, boolean gift) {}
    for (PayloadCodec codec : List.of(TWO, THREE)) {
      assertThat(codec.decode(codec.encode(ORDER), WithMore.class))
          .isEqualTo(new WithMore("o-1", null, 0, false));
      assertThat(codec.decode("{\"id\": \"o-1\", \"weight\": null}", WithMore.class))
          .isEqualTo(new WithMore("o-1", null, 0, false));
    }
  }

  @Test
  void numbersWhoseClassIsNotSaidKeepTheirDigits() throws Exception {
    record Free(Object amount, Number price) {}
    Free free = new Free(new BigDecimal("12345678901234567.89"), new BigDecimal("1.10"));
    for (PayloadCodec codec : List.of(TWO, THREE)) {
      assertThat(codec.decode(codec.encode(free), Free.class)).isEqualTo(free);
    }
  }

  @Test
  void numbersInATreeKeepTheirZeroes() throws Exception {
    record OfTwo(com.fasterxml.jackson.databind.JsonNode free) {}
    record OfThree(tools.jackson.databind.JsonNode free) {}
    String json = "{\"free\":{\"price\":1.10,\"rate\":2.000}}";
    assertThat(TWO.encode(TWO.decode(json, OfTwo.class))).isEqualTo(json);
    assertThat(THREE.encode(THREE.decode(json, OfThree.class))).isEqualTo(json);
  }

  @Test
  void anUpcasterGetsExactNumbersFromAMapperOfTheHostToo() throws Exception {
    for (PayloadCodec codec :
        List.of(
            new Jackson2Codec(new com.fasterxml.jackson.databind.ObjectMapper()),
            new Jackson3Codec(new tools.jackson.databind.json.JsonMapper()))) {
      Object fields =
          codec.decode("{\"a\": [1.10, 1, 12345678901234567890], \"b\": -0.0}", Map.class);
      assertThat(fields)
          .isEqualTo(
              Map.of(
                  "a",
                  List.of(new BigDecimal("1.10"), 1, new BigInteger("12345678901234567890")),
                  "b",
                  -0.0));
    }
  }

  @Test
  void halfOfAPairInAKeyIsRefusedWhenItIsWritten() {
    for (PayloadCodec codec : List.of(TWO, THREE)) {
      assertThatThrownBy(() -> codec.encode(Map.of("cut \"\ud83d", 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("half of a surrogate pair");
    }
  }
}
