package io.reportcache.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JsonObjectsTest {

  static List<JsonObjects> both() {
    return List.of(new Jackson2Objects(), new Jackson3Objects());
  }

  @ParameterizedTest
  @MethodSource("both")
  void membersAreReadAndOthersAreKeptAsTheirText(JsonObjects objects) {
    assertThat(
            objects.read(
                " { \"a\" : \"x\\u00e9\", \"n\":17 , \"t\":true,\"f\":false, \"data\" : { \"k\":[1, 2.50 ] } , \"z\":null, \"d\":1.50, \"l\":[ ], \"big\": 123456789012345678901234567890 } ",
                "data"))
        .containsExactly(
            Map.entry("a", "xé"),
            Map.entry("n", 17L),
            Map.entry("t", true),
            Map.entry("f", false),
            Map.entry("data", new RawJson("{ \"k\":[1, 2.50 ] }")),
            Map.entry("z", new RawJson("null")),
            Map.entry("d", new RawJson("1.50")),
            Map.entry("l", new RawJson("[ ]")),
            Map.entry("big", new RawJson("123456789012345678901234567890")));
  }

  @ParameterizedTest
  @MethodSource("both")
  void theRawMemberIsKeptAsItsTextWhateverItIs(JsonObjects objects) {
    for (String raw :
        List.of("\"a \\u00e9 \\\" b\"", "\"\"", "12", "-1.0e5", "true", "null", "[]", "{}")) {
      assertThat(objects.read("{\"data\":" + raw + ",\"x\":\"y\"}", "data"))
          .containsExactly(Map.entry("data", new RawJson(raw)), Map.entry("x", "y"));
      assertThat(objects.read("{\"data\": " + raw + " }", "data"))
          .containsExactly(Map.entry("data", new RawJson(raw)));
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void aLongTextIsCutWhereItBegins(JsonObjects objects) {
    String longText = "\"" + "é\uD83D\uDE00x".repeat(20_000) + "\"";
    assertThat(objects.read("{\"a\":" + longText + ",\"data\":[" + longText + "]}", "data"))
        .containsEntry("data", new RawJson("[" + longText + "]"));
  }

  @ParameterizedTest
  @MethodSource("both")
  void whatIsWrittenIsReadBack(JsonObjects objects) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("a", "x \"y\" \n \u0001");
    members.put("n", Long.MIN_VALUE);
    members.put("t", true);
    members.put("data", new RawJson("{\"k\": 1.50}"));
    String text = objects.write(members);
    assertThat(text).contains("\"data\":{\"k\": 1.50}");
    for (JsonObjects each : both()) {
      assertThat(each.read(text, "data")).isEqualTo(members);
    }
  }

  @ParameterizedTest
  @MethodSource("both")
  void whatIsNotOneFlatObjectIsRefused(JsonObjects objects) {
    for (String bad :
        List.of(
            "",
            "[]",
            "17",
            "{\"a\":1",
            "{\"a\":1}}",
            "{\"a\":1} {}",
            "{\"a\":1,\"a\":2}",
            "{a:1}",
            "{\"a\":tru}",
            "{\"data\":" + "[".repeat(100_000) + "}",
            "{\"data\":" + "{\"x\":".repeat(100_000) + "}")) {
      assertThatThrownBy(() -> objects.read(bad, "data"))
          .as(bad.length() > 50 ? bad.substring(0, 50) : bad)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("it isn't");
    }
  }
}
