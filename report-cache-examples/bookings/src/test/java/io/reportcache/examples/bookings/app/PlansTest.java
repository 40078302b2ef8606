package io.reportcache.examples.bookings.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventType;
import io.reportcache.examples.bookings.contract.Contract;
import io.reportcache.examples.bookings.service.CacheKind;
import io.reportcache.examples.bookings.service.ServiceHandler;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.service.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the five services are made of, all together. */
class PlansTest {

  private static Services services;

  @BeforeAll
  static void start() throws Exception {
    services = Services.all(new Settings("plans-test", null, null, null));
  }

  @AfterAll
  static void stop() {
    services.close();
  }

  @Test
  void seventeenHandlersHaveFortyThreeSubscriptions() {
    assertThat(handlersOf("auth")).isEmpty();
    assertThat(handlersOf("resources"))
        .containsExactly("count-use 1", "uncount-use 1", "count-minutes 1");
    assertThat(handlersOf("availability"))
        .containsExactly(
            "follow-resource 1",
            "cancel-all 1",
            "block-calendar 1",
            "confirm 1",
            "reject 1",
            "follow-role 1");
    assertThat(handlersOf("stockpile"))
        .containsExactly(
            "start-approval 1",
            "tell-of-cancellation 1",
            "follow-approvers 1",
            "withdraw-approvals 1");
    assertThat(handlersOf("reports"))
        .containsExactly("usage 5", "demand 5", "maintenance 4", "audit 16");
    assertThat(plans().flatMap(plan -> plan.handlers().stream())).hasSize(17);
    assertThat(
            plans()
                .flatMap(plan -> plan.handlers().stream())
                .flatMap(handler -> handler.subscriptions().stream()))
        .hasSize(43);
  }

  @Test
  void twentyTwoKindsOfValuesHaveATimeToLiveEach() {
    assertThat(kindsOf("auth"))
        .containsExactly(
            Map.entry("auth:session", Duration.ofMinutes(30)),
            Map.entry("auth:token", Duration.ofMinutes(15)),
            Map.entry("auth:profile", Duration.ofHours(1)),
            Map.entry("auth:perms", Duration.ofMinutes(10)),
            Map.entry("auth:roles", Duration.ofMinutes(20)),
            Map.entry("auth:blacklist", Duration.ofHours(12)),
            Map.entry("auth:attempts", Duration.ofMinutes(5)),
            Map.entry("auth:challenge", Duration.ofMinutes(3)),
            Map.entry("auth:reset", Duration.ofMinutes(45)));
    assertThat(kindsOf("resources"))
        .containsExactly(
            Map.entry("res:resource", Duration.ofHours(1)),
            Map.entry("res:status", Duration.ofMinutes(1)),
            Map.entry("res:list", Duration.ofMinutes(5)),
            Map.entry("res:category", Duration.ofHours(6)),
            Map.entry("res:attributes", Duration.ofHours(2)),
            Map.entry("res:usage", Duration.ofMinutes(10)),
            Map.entry("res:search", Duration.ofMinutes(2)));
    assertThat(kindsOf("availability"))
        .containsExactly(
            Map.entry("avail:availability", Duration.ofMinutes(1)),
            Map.entry("avail:reservation", Duration.ofMinutes(10)),
            Map.entry("avail:schedule", Duration.ofMinutes(5)),
            Map.entry("avail:waiting", Duration.ofMinutes(2)),
            Map.entry("avail:conflicts", Duration.ofMinutes(3)),
            Map.entry("avail:perms", Duration.ofMinutes(15)));
    assertThat(plans().flatMap(plan -> plan.kinds().stream())).hasSize(22);
  }

  @Test
  void whateverAHandlerIsSubscribedToIsConsumedAndComesByTheWire() {
    for (ServicePlan plan : plans().toList()) {
      for (ServiceHandler handler : plan.handlers()) {
        for (Subscription each : handler.subscriptions()) {
          List<Class<? extends DomainEvent>> wanted =
              plan.consumes().stream()
                  .filter(event -> EventType.of(event).fits(each.names()))
                  .toList();
          assertThat(wanted).as(handler.name() + " of " + each.names()).isNotEmpty();
          assertThat(wanted).allMatch(event -> isBound(plan, event));
        }
      }
    }
  }

  @Test
  void theAuditHearsOfEverythingInOtherServicesOnce() {
    ServiceHandler audit = plan("reports").handlers().get(3);
    for (Contract contract : Contract.ALL) {
      for (Class<? extends DomainEvent> event : contract.events()) {
        assertThat(
                audit.subscriptions().stream()
                    .filter(each -> EventType.of(event).fits(each.names()))
                    .filter(each -> plan("reports").consumes().contains(event)))
            .as(event.getSimpleName())
            .hasSize(contract.producer().equals("reports") ? 0 : 1);
      }
    }
  }

  private static boolean isBound(ServicePlan plan, Class<? extends DomainEvent> event) {
    EventType<?> routed =
        new EventType<>(
            Contract.with(event).producer() + "." + EventType.of(event).name(), 1, event);
    return plan.bindings().stream().anyMatch(routed::fits);
  }

  private static List<String> handlersOf(String service) {
    return plan(service).handlers().stream()
        .map(handler -> handler.name() + " " + handler.subscriptions().size())
        .toList();
  }

  private static Stream<Map.Entry<String, Duration>> kindsOf(String service) {
    return plan(service).kinds().stream().map(PlansTest::entry);
  }

  private static Map.Entry<String, Duration> entry(CacheKind<?> kind) {
    return Map.entry(kind.name(), kind.ttl());
  }

  private static Stream<ServicePlan> plans() {
    return Services.names().stream().map(PlansTest::plan);
  }

  private static ServicePlan plan(String service) {
    return services.host(service).plan();
  }
}
