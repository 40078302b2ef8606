package io.reportcache.invalidation;

import static ch.qos.logback.classic.Level.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.Subscription;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.BrokenLog;
import io.reportcache.testing.CapturedLog;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R2, P2: an event drops exactly what depends on it. */
class InvalidationRulesTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId GLOBEX = TenantId.of("globex");
  private static final String[] KEYS = {
    "sales", "sales:today", "sales:week:eu", "dashboard:kpis:today", "dashboard:team", "products:1"
  };

  sealed interface OrderEvent extends DomainEvent permits OrderCreated, OrderCancelled {
    @Override
    default Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }
  }

  record OrderCreated(int total) implements OrderEvent {}

  record OrderCancelled() implements OrderEvent {}

  record RatesChanged() implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(TenantId.CENTRAL);
    }
  }

  private final TenantCacheManager caches = TenantCacheManager.builder().build();
  private final EventBus bus = EventBus.inMemory();

  @BeforeEach
  void fill() {
    for (TenantId tenant : new TenantId[] {ACME, GLOBEX, TenantId.CENTRAL}) {
      for (String key : KEYS) {
        caches.tenant(tenant).put(key, "value", Duration.ofHours(1));
      }
    }
  }

  @AfterEach
  void close() {
    bus.close();
    caches.close();
  }

  @Test
  void anEventDropsThePatternsOfItsRuleBeforePublishReturns() {
    attach(rules().on(OrderCreated.class).invalidate("sales:*", "dashboard:kpis:*"));

    bus.publish(new OrderCreated(1));

    assertKept(ACME, "dashboard:team", "products:1");
  }

  @Test
  void anotherTenantKeepsEverything() {
    attach(rules().on(OrderCreated.class).invalidate("*"));

    bus.publish(new OrderCreated(1));

    assertKept(ACME);
    assertKept(GLOBEX, KEYS);
    assertKept(TenantId.CENTRAL, KEYS);
  }

  @Test
  void anotherEventDropsNothing() {
    attach(rules().on(OrderCreated.class).invalidate("*"));

    bus.publish(new OrderCancelled());

    assertKept(ACME, KEYS);
  }

  @Test
  void aRuleOnASupertypeHoldsForAllThatExtendIt() {
    attach(rules().on(OrderEvent.class).invalidate("sales:*"));

    bus.publish(new OrderCancelled());

    assertKept(ACME, "dashboard:kpis:today", "dashboard:team", "products:1");
  }

  @Test
  void severalRulesOnOneEventAllAct() {
    attach(
        rules()
            .on(OrderCreated.class)
            .invalidate("sales:*")
            .on(OrderEvent.class)
            .invalidate("dashboard:*")
            .on(OrderCreated.class)
            .invalidate("products:*"));

    bus.publish(new OrderCreated(1));

    assertKept(ACME);
  }

  @Test
  void aRuleActsOnlyIfItsConditionHolds() {
    attach(rules().on(OrderCreated.class).when(e -> e.total() > 100).invalidate("sales:*"));

    bus.publish(new OrderCreated(100));
    assertKept(ACME, KEYS);

    bus.publish(new OrderCreated(101));
    assertKept(ACME, "dashboard:kpis:today", "dashboard:team", "products:1");
  }

  @Test
  void twoConditionsMustBothHold() {
    attach(
        rules()
            .on(OrderCreated.class)
            .when(e -> e.total() > 100)
            .when(e -> e.total() < 200)
            .invalidate("sales:*"));

    bus.publish(new OrderCreated(50));

    assertKept(ACME, KEYS);
  }

  @Test
  void aConditionThatThrowsCountsAsFulfilledAndIsLogged() {
    attach(
        rules()
            .on(OrderCreated.class)
            .when(
                e -> {
                  throw new IllegalStateException("no");
                })
            .invalidate("sales:*"));

    try (CapturedLog log = CapturedLog.of(InvalidationRules.class)) {
      bus.publish(new OrderCreated(1));

      assertThat(log.at(WARN))
          .containsExactly(
              "The condition of the rule on OrderCreated: [pattern 'sales:*'] threw; it counts as"
                  + " fulfilled");
      assertThat(log.events().get(0).getThrowableProxy().getMessage()).isEqualTo("no");
    }
    assertKept(ACME, "dashboard:kpis:today", "dashboard:team", "products:1");
  }

  @Test
  void aConditionThatThrowsAnErrorCountsAsFulfilledToo() {
    attach(
        rules()
            .on(OrderCreated.class)
            .when(
                e -> {
                  throw new StackOverflowError();
                })
            .invalidate("sales:*"));

    bus.publish(new OrderCreated(1));

    assertKept(ACME, "dashboard:kpis:today", "dashboard:team", "products:1");
  }

  /** F7: an invalidation acts locally, at once, whatever is broken elsewhere. */
  @Test
  void aBrokenLogKeepsNothingAlive() {
    attach(
        rules()
            .on(OrderCreated.class)
            .when(
                e -> {
                  throw new IllegalStateException("no");
                })
            .invalidate("sales:*"));

    try (BrokenLog log = BrokenLog.of(InvalidationRules.class)) {
      bus.publish(new OrderCreated(1));
    }

    assertKept(ACME, "dashboard:kpis:today", "dashboard:team", "products:1");
  }

  @Test
  void aRuleForAllTenantsDropsInEachAndInTheCentralSpace() {
    attach(rules().on(RatesChanged.class).invalidateInAllTenants("sales:*", "dashboard:*"));

    bus.publish(new RatesChanged());

    assertKept(ACME, "products:1");
    assertKept(GLOBEX, "products:1");
    assertKept(TenantId.CENTRAL, "products:1");
  }

  @Test
  void aRuleForAllTenantsAndOneForTheOwnTenantKeepToTheirBreadth() {
    attach(
        rules()
            .on(OrderCreated.class)
            .invalidateInAllTenants("sales:*")
            .on(OrderCreated.class)
            .invalidate("dashboard:*"));

    bus.publish(new OrderCreated(1));

    assertKept(ACME, "products:1");
    assertKept(GLOBEX, "dashboard:kpis:today", "dashboard:team", "products:1");
  }

  @Test
  void theEffectOfAnEventIsToldWithoutInvalidatingAnything() {
    AtomicInteger asked = new AtomicInteger();
    InvalidationRules rules =
        rules()
            .on(OrderCreated.class)
            .when(e -> asked.incrementAndGet() > 0)
            .invalidate("sales:*")
            .on(OrderCreated.class)
            .when(e -> false)
            .invalidate("products:*")
            .on(OrderEvent.class)
            .invalidateInAllTenants("dashboard:*")
            .cascade("sales:*", "forecast:*")
            .build();
    rules.attach(bus, caches);

    Set<Scope> effect = rules.effectOf(new OrderCreated(1));

    assertThat(effect)
        .containsExactly(
            KeyPattern.of("sales:*"), KeyPattern.of("forecast:*"), KeyPattern.of("dashboard:*"));
    assertThat(asked).hasValue(1);
    assertThat(rules.effectOf(new RatesChanged())).isEmpty();
    assertKept(ACME, KEYS);
    assertKept(GLOBEX, KEYS);
  }

  @Test
  void aClosedAttachmentDropsNothingMore() {
    Subscription attached =
        attach(
            rules()
                .on(OrderCreated.class)
                .invalidate("sales:*")
                .on(OrderCancelled.class)
                .invalidate("*"));

    attached.close();
    attached.close();
    bus.publish(new OrderCreated(1));
    bus.publish(new OrderCancelled());

    assertKept(ACME, KEYS);
    assertThat(bus.hasSubscribers(OrderEvent.class)).isFalse();
    assertThat(attached.name()).isEqualTo("invalidation rules");
  }

  @Test
  void rulesServeSeveralCaches() {
    InvalidationRules rules = rules().on(OrderCreated.class).invalidate("sales:*").build();
    try (TenantCacheManager others = TenantCacheManager.builder().build()) {
      others.tenant(ACME).put("sales:today", "value", Duration.ofHours(1));
      rules.attach(bus, caches);
      rules.attach(bus, others);

      bus.publish(new OrderCreated(1));

      assertThat(others.tenant(ACME).has("sales:today")).isFalse();
      assertThat(caches.tenant(ACME).has("sales:today")).isFalse();
    }
  }

  private static InvalidationRulesBuilder rules() {
    return InvalidationRules.builder();
  }

  private Subscription attach(InvalidationRulesBuilder rules) {
    return rules.build().attach(bus, caches);
  }

  private void assertKept(TenantId tenant, String... keys) {
    assertThat(caches.tenant(tenant).getKeys()).containsExactlyInAnyOrder(keys);
  }
}
