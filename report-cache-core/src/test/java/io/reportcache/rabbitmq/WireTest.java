package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.LongString;
import com.rabbitmq.client.impl.LongStringHelper;
import io.reportcache.durable.store.Message;
import io.reportcache.tenant.TenantId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

  private static final UUID ID = UUID.fromString("0192f7a0-0000-7000-8000-000000000001");
  private static final UUID FIRST = UUID.fromString("0192f7a0-0000-7000-8000-000000000002");
  private static final Instant AT = Instant.parse("2026-01-31T12:34:56.789012Z");
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final int MOST = 10_000;

  @ParameterizedTest
  @EnumSource
  void anEventIsReadAsItWasWritten(WireFormat format) throws Exception {
    for (TenantId tenant :
        List.of(
            TenantId.CENTRAL,
            TenantId.of("acme"),
            TenantId.of("a#b*c.d:é\uD83D\uDE00"),
            TenantId.of("true"))) {
      Message message =
          Message.of(ID, "room.booked", 3, tenant, "{\"room\":\"ä\", \"n\": 1.50}")
              .entity("room", "r 1")
              .following(FIRST, FIRST)
              .producer("availability")
              .createdAt(AT)
              .traceParent(TRACE)
              .build();
      WireMessage written = new Wire(format, MOST).write(message);
      assertThat(new Wire(WireFormat.PROPERTIES, MOST).read(asReceived(written), written.body()))
          .isEqualTo(message);
      assertThat(written.properties().toString() + text(written)).doesNotContain("io.reportcache");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatAnEventDoesNotHaveIsLeftOut(WireFormat format) throws Exception {
    Message message = message("{}");
    WireMessage written = new Wire(format, MOST).write(message);
    assertThat(new Wire(format, MOST).read(asReceived(written), written.body())).isEqualTo(message);
    assertThat(text(written) + written.properties().getHeaders())
        .doesNotContain("entity", "subject", "causationid", "traceparent");
  }

  /** docs/services.md shows these. */
  @Test
  void theStructuredFormIsThatOfCloudEvents() throws Exception {
    assertThat(text(new Wire(WireFormat.STRUCTURED, MOST).write(message("{\"room\": \"r1\"}"))))
        .isEqualTo(
            "{\"specversion\":\"1.0\",\"id\":\"0192f7a0-0000-7000-8000-000000000001\",\"source\":\"availability\",\"type\":\"room.booked\",\"time\":\"2026-01-31T12:34:56.789012Z\",\"eventversion\":1,\"tenant\":\"acme\",\"correlationid\":\"0192f7a0-0000-7000-8000-000000000001\",\"datacontenttype\":\"application/json\",\"data\":{\"room\": \"r1\"}}");
  }

  @Test
  void idTypeAndProducerMayBeInThePropertiesAlone() throws Exception {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder()
            .messageId(ID.toString())
            .type("room.booked")
            .appId("availability")
            .headers(
                Map.of(
                    "cloudEvents:specversion", "1.0",
                    "cloudEvents:time", "2026-01-31T13:34:56.789012+01:00",
                    "cloudEvents:tenant", "acme",
                    "something", 17))
            .build();
    assertThat(new Wire(WireFormat.STRUCTURED, MOST).read(properties, bytes("{}")))
        .isEqualTo(message("{}"));
  }

  @Test
  void unknownAttributesAreAllowed() throws Exception {
    assertThat(structured(json -> json.replace("\"data\"", "\"mood\":[1,{}],\"data\"")))
        .isEqualTo(message("{}"));
  }

  @Test
  void anUnknownVersionOfTheFormWaitsForALaterOne() {
    assertThatThrownBy(() -> structured(json -> json.replace("\"1.0\"", "\"2.0\"")))
        .isInstanceOfSatisfying(
            UnreadableMessageException.class, e -> assertThat(e.isForNow()).isTrue())
        .hasMessageContaining("version 2.0");
  }

  @Test
  void anEnvelopeMustNameItsTenantOrThatItHasNone() {
    for (String bad :
        List.of(
            "",
            "\"tenant\":\"acme\",\"central\":true,",
            "\"tenant\":\"\",",
            "\"central\":false,")) {
      assertThatThrownBy(() -> structured(json -> json.replace("\"tenant\":\"acme\",", bad)))
          .as(bad)
          .isInstanceOfSatisfying(
              UnreadableMessageException.class, e -> assertThat(e.isForNow()).isFalse());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"specversion", "id", "source", "type", "time"})
  void whatIsRequiredMustBeThere(String name) {
    assertThatThrownBy(() -> structured(json -> json.replace("\"" + name + "\"", "\"other\"")))
        .isInstanceOf(UnreadableMessageException.class)
        .hasMessage("it has no " + name);
  }

  @Test
  void whatIsNotWhatItShouldBeIsRefused() {
    List<UnaryOperator<String>> changes =
        List.of(
            json -> json.replace("\"time\":\"2026", "\"time\":\"2O26"),
            json -> json.replace("\"id\":\"0192", "\"id\":\"x\",\"y\":\"0192"),
            json -> json.replace("\"eventversion\":1", "\"eventversion\":0"),
            json -> json.replace("\"eventversion\":1", "\"eventversion\":\"one\""),
            json -> json.replace("\"room.booked\"", "\"" + "x".repeat(201) + "\""),
            json -> json.replace("\"acme\"", "\"" + "x".repeat(129) + "\""),
            json -> json.replace("\"acme\"", "\"\\ud800\""),
            json -> json.replace("\"data\"", "\"daten\""),
            json -> json.replace("{}", "[".repeat(5_000)),
            json -> json + "}",
            json -> json.substring(1),
            json -> "",
            json -> "[]");
    for (UnaryOperator<String> change : changes) {
      assertThatThrownBy(() -> structured(change)).isInstanceOf(UnreadableMessageException.class);
    }
  }

  @Test
  void malformedTextIsNotRepaired() {
    assertThatThrownBy(
            () ->
                new Wire(WireFormat.PROPERTIES, MOST)
                    .read(
                        new Wire(WireFormat.PROPERTIES, MOST).write(message("{}")).properties(),
                        new byte[] {'{', (byte) 0xc3, '}'}))
        .hasMessage("its body isn't text in UTF-8");
  }

  @ParameterizedTest
  @EnumSource
  void whatIsTooLongIsRefusedInBothDirections(WireFormat format) throws Exception {
    Message message = message("{\"a\":\"" + "x".repeat(2_000) + "\"}");
    assertThatThrownBy(() -> new Wire(format, 1_000).write(message))
        .isInstanceOf(UnsendableEventException.class)
        .hasMessageContaining("at most 1,000 are allowed");
    WireMessage written = new Wire(format, MOST).write(message);
    assertThatThrownBy(() -> new Wire(format, 1_000).read(written.properties(), written.body()))
        .hasMessageContaining("at most 1,000 are allowed");
  }

  @Test
  void aPayloadThatIsNotJsonHasNoStructuredForm() {
    for (String payload : List.of("plain", "{\"a\":", "{},\"tenant\":\"other\"", "1}{")) {
      assertThatThrownBy(() -> new Wire(WireFormat.STRUCTURED, MOST).write(message(payload)))
          .as(payload)
          .isInstanceOf(UnsendableEventException.class)
          .hasMessageContaining("isn't JSON");
    }
  }

  private static Message structured(UnaryOperator<String> change) throws Exception {
    Wire wire = new Wire(WireFormat.STRUCTURED, MOST);
    WireMessage written = wire.write(message("{}"));
    return wire.read(written.properties(), bytes(change.apply(text(written))));
  }

  /** Texts in headers arrive as the client library's own class. */
  private static AMQP.BasicProperties asReceived(WireMessage written) {
    Map<String, Object> headers = new HashMap<>();
    written
        .properties()
        .getHeaders()
        .forEach(
            (name, value) -> {
              Object received = value;
              if (value instanceof String text) {
                LongString longString = LongStringHelper.asLongString(text);
                received = longString;
              }
              headers.put(name, received);
            });
    return written.properties().builder().headers(headers).build();
  }

  private static String text(WireMessage message) {
    return new String(message.body(), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Message message(String payload) {
    return Message.of(ID, "room.booked", 1, TenantId.of("acme"), payload)
        .producer("availability")
        .createdAt(AT)
        .build();
  }
}
