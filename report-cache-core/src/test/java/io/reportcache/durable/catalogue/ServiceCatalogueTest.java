package io.reportcache.durable.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.JobName;
import io.reportcache.durable.TenantJob;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a service tells of itself: its events, those of others, queues, groups and jobs. */
@Tag("slow")
class ServiceCatalogueTest {

  private static final LaneOptions OPTIONS = LaneOptions.defaults();

  @EventName("order.created")
  record OrderCreated(String order, int cents) implements DomainEvent {}

  @EventName("order.noted")
  record OrderNoted(String order) implements DomainEvent {}

  @EventName("invoice.paid")
  record InvoicePaid(String invoice) implements DomainEvent {}

  @EventName("role.changed")
  record RoleChanged(String user) implements DomainEvent {}

  @JobName(value = "mail.send", version = 2)
  record SendMail(String to, Size size) implements TenantJob {}

  @JobName("clean.up")
  record CleanUp() implements TenantJob {}

  record Nameless() implements TenantJob {}

  enum Size {
    SMALL,
    LARGE
  }

  private static DurableEvents orders() {
    return DurableEvents.builder(new MemoryDeliveryStore(), new Jackson3Codec())
        .producer("orders")
        .type(OrderCreated.class)
        .type(OrderNoted.class)
        .typeFrom("billing", InvoicePaid.class)
        .typeFrom("auth", RoleChanged.class)
        .handler("mailer", OrderCreated.class, OPTIONS, (event, run) -> {})
        .handler("ledger", InvoicePaid.class, OPTIONS, (event, run) -> {})
        .relay("rabbitmq", "order.created", OPTIONS, (delivery, run) -> {})
        .build();
  }

  private static EventCatalogue catalogue() {
    return EventCatalogue.of(orders())
        .withExchange("shop.events")
        .withGroup("orders")
        .withGroup("audit", "auth.#", "*.invoice.*")
        .withJobs("emails", SendMail.class)
        .withJobs("default", CleanUp.class, SendMail.class)
        .withSchedule("warm sales", "every hour")
        .withSchedule("clean up", "daily at 03:00");
  }

  @Test
  void peopleReadWhatAServicePublishesAndConsumesAndItsJobs() {
    assertThat(catalogue().markdown())
        .startsWith(
            """
            # Events of orders 1.0.0

            ## Published

            What has a relay goes to the topic exchange `shop.events` by its routing key.

            | event | version | routing key | producer | handlers | relays |
            | --- | --- | --- | --- | --- | --- |
            | `order.created` | 1 | `orders.order.created` | `orders` | `mailer` | `rabbitmq` |
            | `order.noted` | 1 | `orders.order.noted` | `orders` |  |  |

            ## Consumed

            | event | version | routing key | producer | handlers |
            | --- | --- | --- | --- | --- |
            | `invoice.paid` | 1 | `billing.invoice.paid` | `billing` | `ledger` |
            | `role.changed` | 1 | `auth.role.changed` | `auth` |  |

            ## Consumer groups

            | group | queue | exchange | routing keys |
            | --- | --- | --- | --- |
            | `audit` | `shop.events.audit` | `shop.events` | `auth.#`, `*.invoice.*` |
            | `orders` | `shop.events.orders` | `shop.events` | `auth.role.changed`, `billing.invoice.paid` |

            ## Queues of jobs

            | job | version | queue |
            | --- | --- | --- |
            | `clean.up` | 1 | `default` |
            | `mail.send` | 2 | `default` |
            | `mail.send` | 2 | `emails` |

            ## Schedules

            | job | runs |
            | --- | --- |
            | `clean up` | daily at 03:00 |
            | `warm sales` | every hour |

            ## `invoice.paid`
            """)
        .containsOnlyOnce(
            """
            ## Job `mail.send`

            | field | type |  |
            | --- | --- | --- |
            | `to` | text |  |
            | `size` | Size |  |
            """)
        .endsWith("### `Size`\n\nOne of `SMALL`, `LARGE`.\n");
  }

  @Test
  void toolsReadWhatAmqpCarries() throws Exception {
    Map<String, Object> document = catalogue().asyncApi();
    assertThat(Schemas.faultsOfAsyncApi(catalogue().asyncApi(new Jackson3Codec()))).isEmpty();

    Map<String, Object> byKey =
        Map.of(
            "amqp",
            Map.of(
                "is",
                "routingKey",
                "exchange",
                Map.of(
                    "name", "shop.events", "type", "topic", "durable", true, "autoDelete", false),
                "bindingVersion",
                "0.3.0"));
    assertThat(at(document, "channels", "order.created")).containsEntry("bindings", byKey);
    assertThat(at(document, "channels", "invoice.paid")).containsEntry("bindings", byKey);
    assertThat(at(document, "channels", "order.noted"))
        .as("nothing carries it")
        .doesNotContainKey("bindings");
    assertThat(at(document, "operations", "order.created_send"))
        .containsEntry(
            "bindings",
            Map.of(
                "amqp",
                Map.of(
                    "deliveryMode",
                    2,
                    "mandatory",
                    true,
                    "timestamp",
                    true,
                    "bindingVersion",
                    "0.3.0")));
    assertThat(at(document, "operations", "order.noted_send")).doesNotContainKey("bindings");

    assertThat(at(document, "channels", "queue.orders"))
        .containsEntry("address", "shop.events.orders")
        .containsEntry("x-routing-keys", List.of("auth.role.changed", "billing.invoice.paid"))
        .containsEntry(
            "bindings",
            Map.of(
                "amqp",
                Map.of(
                    "is",
                    "queue",
                    "queue",
                    Map.of(
                        "name", "shop.events.orders",
                        "durable", true,
                        "exclusive", false,
                        "autoDelete", false),
                    "bindingVersion",
                    "0.3.0")));
    assertThat(at(document, "channels", "queue.orders", "messages"))
        .containsOnlyKeys("invoice.paid", "role.changed");
    assertThat(at(document, "operations", "queue.orders_receive"))
        .containsEntry("x-consumer-group", "orders")
        .containsEntry("bindings", Map.of("amqp", Map.of("ack", true, "bindingVersion", "0.3.0")));
    assertThat(document.get("x-jobs"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .contains(
            Map.of(
                "name",
                "mail.send",
                "version",
                2,
                "queue",
                "emails",
                "payload",
                Map.of("$ref", "#/components/schemas/mail.send")));
    assertThat(document)
        .containsEntry(
            "x-schedules", Map.of("clean up", "daily at 03:00", "warm sales", "every hour"));
  }

  @Test
  void aBindingThatIsNoneIsAFaultToo() throws Exception {
    String wrong = catalogue().asyncApi(new Jackson3Codec()).replace("\"topic\"", "\"mail\"");
    assertThat(Schemas.faultsOfAsyncApi(wrong)).isNotEmpty();
  }

  @Test
  void aGroupGetsWhatItsPatternsFit() {
    EventCatalogue catalogue = EventCatalogue.of(orders()).withExchange("x");
    for (Map.Entry<String, List<String>> each :
        Map.of(
                "#", List.of("invoice.paid", "role.changed"),
                "*.*.*", List.of("invoice.paid", "role.changed"),
                "auth.#", List.of("role.changed"),
                "#.paid", List.of("invoice.paid"),
                "billing.invoice.paid.#", List.of("invoice.paid"),
                "*.*", List.<String>of(),
                "auth.role", List.<String>of())
            .entrySet()) {
      Map<String, Object> document = catalogue.withGroup("g", each.getKey()).asyncApi();
      assertThat(at(document, "channels", "queue.g", "messages").keySet())
          .as(each.getKey())
          .containsExactlyInAnyOrderElementsOf(each.getValue());
    }
  }

  @Test
  void theOrderInWhichItIsToldChangesNothing() {
    EventCatalogue other =
        EventCatalogue.of(orders())
            .withSchedule("clean up", "daily at 03:00")
            .withSchedule("warm sales", "every hour")
            .withJobs("default", SendMail.class, CleanUp.class, CleanUp.class)
            .withJobs("emails", SendMail.class)
            .withExchange("shop.events")
            .withGroup("audit", "auth.#", "*.invoice.*")
            .withGroup("orders", "replaced.#")
            .withGroup("orders");
    assertThat(other.markdown()).isEqualTo(catalogue().markdown());
    assertThat(other.asyncApi(new Jackson3Codec()))
        .isEqualTo(catalogue().asyncApi(new Jackson3Codec()));
  }

  @Test
  void whatIsWrongIsRefused() {
    EventCatalogue bare = EventCatalogue.of(orders());
    assertThatThrownBy(() -> bare.withGroup("orders"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("withExchange");
    for (String name : List.of("", "a b", "x".repeat(101), "a|b")) {
      assertThatThrownBy(() -> bare.withExchange(name))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("was '%s'", name);
    }
    assertThatThrownBy(() -> bare.withExchange("x").withGroup("g", "a..b"))
        .hasMessageContaining("was 'a..b'");
    assertThatThrownBy(() -> bare.withJobs("emails", Nameless.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("@JobName");
  }

  @SuppressWarnings("unchecked") // JSON objects have names
  private static Map<String, Object> at(Map<String, Object> document, String... path) {
    Map<String, Object> found = document;
    for (String name : path) {
      found = (Map<String, Object>) found.get(name);
      assertThat(found).as(name).isNotNull();
    }
    return found;
  }
}
