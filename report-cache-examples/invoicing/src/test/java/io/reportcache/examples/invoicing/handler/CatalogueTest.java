package io.reportcache.examples.invoicing.handler;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.catalogue.EventCatalogue;
import io.reportcache.event.EventType;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.reportcache.examples.invoicing.event.EventTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The catalogue lies beside the code, and says what is registered. */
class CatalogueTest {

  @Test
  void allThirtyOneTypesOfTheBusinessAreRegistered() {
    assertThat(names(EventTypes.DOMAIN.stream()))
        .containsExactly(
            "user.created",
            "user.updated",
            "user.deleted",
            "user.activated",
            "user.deactivated",
            "company.created",
            "company.updated",
            "company.deleted",
            "project.created",
            "project.updated",
            "project.completed",
            "project.archived",
            "task.created",
            "task.assigned",
            "task.completed",
            "task.overdue",
            "invoice.created",
            "invoice.sent",
            "invoice.paid",
            "invoice.overdue",
            "document.uploaded",
            "document.deleted",
            "document.shared");
    assertThat(names(EventTypes.INTEGRATION.stream()))
        .containsExactly(
            "payment.received",
            "payment.failed",
            "payment.refunded",
            "email.sent",
            "email.failed",
            "email.opened",
            "notification.sent",
            "notification.read");
  }

  @Test
  void theFileIsWhatTheCodeSays() throws Exception {
    try (InvoicingDatabase database =
        InvoicingDatabase.open(InvoicingDatabase.inMemory("catalogue-test"))) {
      EventCatalogue catalogue = new EventStore(database).catalogue();
      assertThat(catalogue.markdown())
          .as("EVENTS.md; write the catalogue's markdown into it if the change is meant")
          .isEqualTo(Files.readString(Path.of("EVENTS.md")));
      for (String name : names(EventTypes.all())) {
        assertThat(catalogue.markdown()).contains("| `" + name + "` |");
      }
    }
  }

  private static List<String> names(
      Stream<? extends Class<? extends io.reportcache.event.DomainEvent>> types) {
    return types.map(type -> EventType.of(type).name()).toList();
  }
}
