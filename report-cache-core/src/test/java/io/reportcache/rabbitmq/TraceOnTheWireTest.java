package io.reportcache.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Message;
import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The place in a distributed trace, in the attribute of CloudEvents that is meant for it. */
class TraceOnTheWireTest {

  private static final String PLACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static Message.Builder message() {
    return Message.of(UUID.randomUUID(), "order.created", 1, TenantId.of("acme"), "{\"n\":1}")
        .producer("shop")
        .createdAt(Instant.EPOCH);
  }

  @Test
  void itGoesInEitherForm() throws Exception {
    Message sent = message().traceParent(PLACE).build();
    WireMessage object = new StructuredForm().write(sent);
    String body = new String(object.body(), UTF_8);
    assertThat(body).contains("\"traceparent\":\"" + PLACE + "\"");
    assertThat(new StructuredForm().read(body)).isEqualTo(sent);

    WireMessage plain = new PropertiesForm().write(sent);
    assertThat(plain.properties().getHeaders()).containsEntry("cloudEvents:traceparent", PLACE);
    assertThat(new PropertiesForm().read(plain.properties(), new String(plain.body(), UTF_8)))
        .isEqualTo(sent);
  }

  @Test
  void aMessageWithoutOneHasNoAttributeAndWhatIsNoneIsPassedOver() throws Exception {
    Message sent = message().build();
    String body = new String(new StructuredForm().write(sent).body(), UTF_8);
    assertThat(body).doesNotContain("traceparent");
    String foreign = body.replaceFirst("\\{", "{\"traceparent\":\"x\",");
    assertThat(new StructuredForm().read(foreign)).isEqualTo(sent);
  }
}
