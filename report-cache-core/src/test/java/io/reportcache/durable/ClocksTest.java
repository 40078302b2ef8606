package io.reportcache.durable;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static io.reportcache.durable.store.Deliveries.ACME;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import io.reportcache.durable.jackson.Jackson3Codec;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Wall clocks of processes decide nothing about deliveries. */
class ClocksTest {

  @EventName("clock.moved")
  record ClockMoved(int number) implements DomainEvent {}

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final DescribedPredicate<JavaCall<?>> LOOKING_AT_THE_CLOCK =
      target(nameMatching("now|currentTimeMillis"))
          .and(target(owner(nameMatching("java\\.(time\\..*|lang\\.System)"))));

  private final MemoryDeliveryStore store = new MemoryDeliveryStore();
  private final List<Integer> handled = new CopyOnWriteArrayList<>();

  @Test
  void nothingThatClaimsRunsOrSettlesLooksAtTheClockOfItsProcess() {
    ArchRule rule = noClasses().should().callMethodWhere(LOOKING_AT_THE_CLOCK);
    JavaClasses library =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.reportcache.durable", "io.reportcache.durable.jdbc");
    rule.check(library);
    assertThat(rule.evaluate(new ClassFileImporter().importClasses(Looks.class)).hasViolation())
        .as("the rule finds what it looks for")
        .isTrue();
  }

  /** Does what the rule forbids. */
  static final class Looks {
    long millis() {
      return System.currentTimeMillis();
    }
  }

  @Test
  void producersWhoseClocksAreAnHourApartAreServedInTheOrderOfTheStore() throws Exception {
    DurableEvents fast = events(NOW.plus(Duration.ofHours(1)));
    DurableEvents slow = events(NOW.minus(Duration.ofHours(1)));
    publish(fast, 1);
    publish(slow, 2);
    publish(fast, 3);
    try (DeliveryWorker worker = slow.worker().build().start()) {
      assertThat(worker.awaitIdle(Duration.ofSeconds(20))).isTrue();
    }
    assertThat(handled).containsExactly(1, 2, 3);
    assertThat(store.find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> Duration.between(NOW, stored.message().createdAt()).toHours())
        .as("the envelope says what the producer's clock said")
        .containsExactly(1L, -1L, 1L);
  }

  private DurableEvents events(Instant now) {
    return DurableEvents.builder(store, new Jackson3Codec())
        .type(ClockMoved.class)
        .handler(
            "all",
            ClockMoved.class,
            LaneOptions.defaults().withConcurrency(1),
            (moved, run) -> handled.add(moved.event().number()))
        .clock(() -> now)
        .build();
  }

  private static void publish(DurableEvents events, int number) {
    events.publish(new ClockMoved(number), PublishOptions.defaults().withTenant(ACME));
  }
}
