package io.reportcache.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventName;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.tenant.TenantId;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F1, A4: what a transaction has published durably is dropped for itself before it commits. */
class OwnTransactionTest {

  @EventName("order.placed")
  record OrderPlaced() implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(TenantId.of("acme"));
    }
  }

  private final BoundTransactions transactions = new BoundTransactions();
  private final EventBus bus = EventBus.inMemory();
  private final TenantCacheManager caches =
      TenantCacheManager.builder().transactions(transactions).build();
  private final TenantCache acme = caches.tenant("acme");
  private final List<DomainEvent> handled = new ArrayList<>();
  private final DurableEvents events =
      DurableEvents.builder(new MemoryDeliveryStore(), JacksonCodecs.available())
          .type(OrderPlaced.class)
          .localBus(bus)
          .transactions(transactions)
          .build();

  @BeforeEach
  void begin() {
    InvalidationRules.builder()
        .on(OrderPlaced.class)
        .invalidate("sales:*")
        .build()
        .attach(bus, caches);
    bus.subscribe(
        OrderPlaced.class, placed -> handled.add(placed.event()), SubscriptionOptions.inline());
    acme.put("sales:today", "old", Duration.ofHours(1));
  }

  @AfterEach
  void end() {
    bus.close();
    caches.close();
  }

  @Test
  void theTransactionReadsWhatItHasChangedAndOthersWhatWasCommitted() {
    try (BoundTransactions.Bound transaction = transactions.begin()) {
      events.publish(new OrderPlaced());
      assertThat(acme.has("sales:today")).isFalse();
      assertThat(elsewhere()).isTrue();
      assertThat(handled).as("by handlers that don't go with the transaction").isEmpty();
      transaction.committed();
    }
    assertThat(elsewhere()).isFalse();
    assertThat(handled).hasSize(1);
  }

  private boolean elsewhere() {
    return CompletableFuture.supplyAsync(() -> acme.has("sales:today")).join();
  }
}
