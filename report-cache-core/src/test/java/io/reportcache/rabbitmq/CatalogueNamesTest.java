package io.reportcache.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.catalogue.EventCatalogue;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.MemoryDeliveryStore;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogueNamesTest {

  @Test
  void aQueueIsInTheCatalogueByTheNameThatItHas() {
    DurableEvents events =
        DurableEvents.builder(new MemoryDeliveryStore(), JacksonCodecs.available())
            .producer("shop")
            .withoutLocalBus()
            .build();
    String queue =
        new GroupTopology("shop.events", "orders", List.of("#"), null, List.of(), true, 1).queue();
    assertThat(
            EventCatalogue.of(events)
                .withExchange("shop.events")
                .withGroup("orders", "#")
                .markdown())
        .contains("| `orders` | `%s` |".formatted(queue));
  }
}
