package io.reportcache.durable.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.PayloadCodec;
import io.reportcache.durable.catalogue.Billing.AllKinds;
import io.reportcache.durable.catalogue.Billing.InvoicePaid;
import io.reportcache.durable.catalogue.Billing.NothingTold;
import io.reportcache.durable.catalogue.Billing.UserCreated;
import io.reportcache.durable.jackson.Jackson2Codec;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("slow")
class EventCatalogueTest {

  private static final LaneOptions OPTIONS = LaneOptions.defaults();

  @Test
  void peopleReadWhatIsPublishedByWhomAndForWhom() {
    EventCatalogue catalogue =
        EventCatalogue.of(billing().build())
            .withVersion("1.4.0")
            .withProducer(UserCreated.class, "accounts");
    assertThat(catalogue.markdown())
        .isEqualTo(
            """
            # Events of billing 1.4.0

            ## Published

            | event | version | routing key | producer | handlers | relays |
            | --- | --- | --- | --- | --- | --- |
            | `invoice.paid` | 3 | `billing.invoice.paid` | `billing` | `audit`, `mailer` |  |
            | `nothing.told` | 1 | `billing.nothing.told` | `billing` |  |  |

            ## Consumed

            | event | version | routing key | producer | handlers |
            | --- | --- | --- | --- | --- |
            | `user.created` | 1 | `accounts.user.created` | `accounts` | `greeter` |

            ## `invoice.paid`

            Version 3; older ones are read, too.

            | field | type |  |
            | --- | --- | --- |
            | `invoice` | text |  |
            | `amount` | number |  |
            | `on` | date |  |
            | `note` | text | may be missing |
            | `lines` | list of Line |  |
            | `tags` | map to set of Tag |  |
            | `page` | PageOfLine |  |
            | `method` | Method |  |

            ## `nothing.told`

            No fields.

            ## `user.created`

            | field | type |  |
            | --- | --- | --- |
            | `admin` | true or false |  |
            | `id` | whole number |  |
            | `url` | URI | may be missing |
            | `userName` | text |  |

            ## Parts

            ### `Line`

            | field | type |  |
            | --- | --- | --- |
            | `text` | text |  |
            | `quantity` | whole number |  |
            | `replaces` | Line | may be missing |

            ### `Method`

            One of `CARD`, `TRANSFER`.

            ### `PageOfLine`

            | field | type |  |
            | --- | --- | --- |
            | `items` | list of Line |  |
            | `more` | list of Line |  |
            | `next` | PageOfLine | may be missing |

            ### `Tag`

            | field | type |  |
            | --- | --- | --- |
            | `name` | text |  |
            """);
  }

  @Test
  void theDocumentForToolsIsWhatAsyncApiAsksFor() throws Exception {
    EventCatalogue catalogue =
        EventCatalogue.of(billing().type(AllKinds.class).build())
            .withProducer(UserCreated.class, "accounts");
    for (PayloadCodec codec : List.of(new Jackson2Codec(), new Jackson3Codec())) {
      assertThat(Schemas.faultsOfAsyncApi(catalogue.asyncApi(codec))).isEmpty();
    }
    assertThat(Schemas.faultsOfAsyncApi("{\"asyncapi\": \"3.0.0\", \"info\": {\"title\": \"t\"}}"))
        .as("what is wrong is found")
        .isNotEmpty();
  }

  @Test
  void toolsReadTheSameAsPeople() {
    Map<String, Object> document =
        EventCatalogue.of(billing().build())
            .withVersion("1.4.0")
            .withProducer(UserCreated.class, "accounts")
            .asyncApi();
    assertThat(document)
        .containsEntry("info", Map.of("title", "billing", "version", "1.4.0"))
        .containsEntry("defaultContentType", "application/json");
    assertThat(at(document, "channels", "user.created"))
        .isEqualTo(
            Map.of(
                "address",
                "accounts.user.created",
                "messages",
                Map.of("user.created", Map.of("$ref", "#/components/messages/user.created"))));
    assertThat(at(document, "operations"))
        .as("another application sends user.created")
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsOnlyKeys(
            "invoice.paid_send",
            "invoice.paid_receive_audit",
            "invoice.paid_receive_mailer",
            "nothing.told_send",
            "user.created_receive_greeter");
    assertThat(at(document, "operations", "invoice.paid_receive_mailer"))
        .isEqualTo(
            Map.of(
                "action",
                "receive",
                "channel",
                Map.of("$ref", "#/channels/invoice.paid"),
                "messages",
                List.of(Map.of("$ref", "#/channels/invoice.paid/messages/invoice.paid")),
                "x-consumer-group",
                "mailer"));
    assertThat(at(document, "components", "messages", "invoice.paid"))
        .isEqualTo(
            Map.of(
                "name",
                "invoice.paid",
                "payload",
                Map.of("$ref", "#/components/schemas/invoice.paid"),
                "x-version",
                3,
                "x-readable-versions",
                List.of(1, 2, 3),
                "x-producer",
                "billing"));
    assertThat(at(document, "components", "schemas", "Line"))
        .isEqualTo(
            Map.of(
                "type",
                "object",
                "properties",
                Map.of(
                    "text", Map.of("type", "string"),
                    "quantity", Map.of("type", "integer", "format", "int32"),
                    "replaces",
                        Map.of(
                            "anyOf",
                            List.of(
                                Map.of("$ref", "#/components/schemas/Line"),
                                Map.of("type", "null")))),
                "required",
                List.of("text", "quantity")));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void payloadsAreWhatTheirSchemasSay(boolean second) throws Exception {
    PayloadCodec codec = second ? new Jackson2Codec() : new Jackson3Codec();
    Map<String, Object> document =
        EventCatalogue.of(billing().type(AllKinds.class).build()).asyncApi();
    Map<String, Object> payloads =
        Map.of(
            "invoice.paid",
            Billing.paid(),
            "nothing.told",
            new NothingTold(),
            "user.created",
            new UserCreated(),
            "all.kinds",
            Billing.allKinds());
    for (Map.Entry<String, Object> each : payloads.entrySet()) {
      String payload = codec.encode(each.getValue());
      assertThat(Schemas.faultsOfPayload(document, each.getKey(), payload)).as(payload).isEmpty();
    }
    assertThat(Schemas.faultsOfPayload(document, "invoice.paid", "{\"invoice\": 17}"))
        .as("what is wrong is found")
        .anyMatch(fault -> fault.contains("integer found, string expected"))
        .anyMatch(fault -> fault.contains("required property 'amount' not found"));
  }

  @Test
  void theSameClassesMakeTheSameTextInWhateverOrderTheyWereRegistered() {
    EventCatalogue one = EventCatalogue.of(billing().type(AllKinds.class).build());
    EventCatalogue other =
        EventCatalogue.of(
            DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
                .producer("billing")
                .handler("greeter", UserCreated.class, OPTIONS, (event, run) -> {})
                .handler("audit", "*.paid", OPTIONS, (event, run) -> {})
                .handler("mailer", InvoicePaid.class, OPTIONS, (event, run) -> {})
                .type(AllKinds.class)
                .upcaster(InvoicePaid.class, 2, fields -> fields)
                .upcaster(InvoicePaid.class, 1, fields -> fields)
                .type(NothingTold.class)
                .type(UserCreated.class)
                .build());
    assertThat(other.markdown()).isEqualTo(one.markdown());
    PayloadCodec codec = new Jackson3Codec();
    assertThat(other.asyncApi(codec)).isEqualTo(one.asyncApi(codec));
  }

  // What fields can be

  @SuppressWarnings("rawtypes")
  @EventName("a.opened")
  record Optionals(Optional<List<String>> names, Optional<?> any, Path path, List raw)
      implements DomainEvent {}

  @Test
  void whatCannotBeToldIsLeftOpen() {
    EventCatalogue catalogue = EventCatalogue.of(with(Optionals.class));
    assertThat(catalogue.markdown())
        .contains("| `names` | list of text | may be missing |")
        .contains("| `any` | anything | may be missing |")
        .contains("| `path` | Path |  |")
        .contains("| `raw` | list of anything |  |");
    assertThat(at(catalogue.asyncApi(), "components", "schemas", "a.opened", "properties", "path"))
        .isEqualTo(Map.of());
  }

  record Chain<T>(Optional<Chain<List<T>>> next, T value) {}

  record Left(Optional<Right> right) {}

  record Right(Optional<Left> left, List<Left> all) {}

  @EventName("a.circle")
  record Circles(Chain<String> chain, Left left, Optional<Circles> self) implements DomainEvent {}

  @Test
  void classesThatReferToEachOtherAndEverLongerOnesComeToAnEnd() throws Exception {
    EventCatalogue catalogue = EventCatalogue.of(with(Circles.class));
    assertThat(catalogue.markdown())
        .contains("| `chain` | ChainOfString |  |")
        .contains("| `next` | ChainOfListOfString | may be missing |")
        .contains("| `self` | a.circle | may be missing |")
        .contains("| `all` | list of Left |  |");
    assertThat(Schemas.faultsOfAsyncApi(catalogue.asyncApi(new Jackson3Codec()))).isEmpty();
  }

  static class Outer {
    record Line(int number) {}
  }

  @EventName("a.namesakes")
  record Namesakes(Billing.Line first, Outer.Line second, List<Outer.Line> third)
      implements DomainEvent {}

  @Test
  void classesOfOneNameStayApart() {
    String markdown = EventCatalogue.of(with(Namesakes.class)).markdown();
    assertThat(markdown)
        .contains("| `first` | Line |  |", "| `second` | Line2 |  |", "| `third` | list of Line2 |")
        .contains("### `Line2`\n\n| field | type |  |\n| --- | --- | --- |\n| `number` | whole");
  }

  record Sum$Paid(int sum) implements DomainEvent {}

  @Test
  void namesThatAsyncApiHasNoLettersForAreKeptOutOfItsKeys() throws IOException {
    EventCatalogue catalogue = EventCatalogue.of(with(Sum$Paid.class));
    assertThat(Schemas.faultsOfAsyncApi(catalogue.asyncApi(new Jackson3Codec()))).isEmpty();
    assertThat(at(catalogue.asyncApi(), "channels", "sum_paid", "address"))
        .isEqualTo("billing.sum$paid");
    assertThat(catalogue.markdown()).contains("## `sum$paid`");
  }

  // What people are told

  @Test
  void whatMeansSomethingInMarkdownIsTakenAsItIs() {
    String markdown =
        EventCatalogue.of(with(NothingTold.class)).withVersion("1|2_3\n# `x`").markdown();
    assertThat(markdown)
        .startsWith("# Events of billing 1|2\\_3 \\# \\`x\\`\n\n## Published\n\n| event |");
    assertThat(
            new MarkdownText()
                .header("field", "type")
                .row(MarkdownText.code("a|b`_\nc"), MarkdownText.plain("x|y*\r\nz"))
                .toString())
        .isEqualTo(
            """
            | field | type |
            | --- | --- |
            | `a\\|b'_ c` | x\\|y\\* z |
            """);
  }

  @Test
  void anApplicationWithoutANameHasNoRoutingKeysAndSoNoCatalogue() {
    for (String name : List.of("", "my app", "com.acme")) {
      assertThatThrownBy(() -> EventCatalogue.of(billing().producer(name).build()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "producer must be 1 to 100 letters, digits, '-' or '_' to begin the routing keys of"
                  + " a catalogue, was '%s'; name it with DurableEventsBuilder.producer",
              name);
    }
  }

  @Test
  void anEventThatIsNotThereHasNoProducer() {
    EventCatalogue catalogue = EventCatalogue.of(billing().build());
    assertThatThrownBy(() -> catalogue.withProducer(AllKinds.class, "accounts"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "%s isn't registered, so the catalogue doesn't have it; add it with"
                + " type(AllKinds.class)",
            AllKinds.class.getName());
    assertThatThrownBy(() -> catalogue.withProducer(UserCreated.class, "a.b"))
        .hasMessageContaining("was 'a.b'");
  }

  @Test
  void aCodecThatCannotWriteItIsToldOf() {
    PayloadCodec broken =
        new PayloadCodec() {
          @Override
          public String encode(Object payload) throws IOException {
            throw new IOException("disk full");
          }

          @Override
          public <T> T decode(String text, Class<T> type) {
            throw new UnsupportedOperationException();
          }
        };
    assertThatThrownBy(() -> EventCatalogue.of(billing().build()).asyncApi(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the codec can't write an AsyncAPI document: java.io.IOException: disk full")
        .hasCauseInstanceOf(IOException.class);
  }

  private static Object at(Map<?, ?> document, String... path) {
    Object found = document;
    for (String name : path) {
      found = ((Map<?, ?>) found).get(name);
      assertThat(found).as(name).isNotNull();
    }
    return found;
  }

  private static DurableEvents with(Class<? extends DomainEvent> eventClass) {
    return DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
        .type(eventClass)
        .producer("billing")
        .build();
  }

  private static DurableEventsBuilder billing() {
    return DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
        .type(UserCreated.class)
        .type(NothingTold.class)
        .upcaster(InvoicePaid.class, 1, fields -> fields)
        .upcaster(InvoicePaid.class, 2, fields -> fields)
        .handler("mailer", InvoicePaid.class, OPTIONS, (event, run) -> {})
        .handler("audit", "*.paid", OPTIONS, (event, run) -> {})
        .handler("greeter", UserCreated.class, OPTIONS, (event, run) -> {})
        .producer("billing");
  }
}
