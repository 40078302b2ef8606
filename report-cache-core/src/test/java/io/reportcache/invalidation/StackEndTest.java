package io.reportcache.invalidation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** F1 for publishers whose stack is near its end, as in a recursion that a server catches. */
class StackEndTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final int STACK = 256 * 1024;

  private record Changed() implements DomainEvent {
    @Override
    public Optional<TenantId> tenant() {
      return Optional.of(ACME);
    }
  }

  private final TenantCacheManager caches = TenantCacheManager.builder().build();
  private final TenantCache acme = caches.tenant(ACME);
  private final EventBus bus = EventBus.inMemory(TenantResolver.bound(), InstantSource.system());
  private final List<Integer> stale = new ArrayList<>();
  private final AtomicInteger published = new AtomicInteger();

  @Test
  void whatIsPublishedAndReturnsHasDroppedItsReportsHoweverLittleStackIsLeft() throws Exception {
    InvalidationRules.builder().on(Changed.class).invalidate("sales:*").build().attach(bus, caches);
    for (int round = 0; round < 60; round++) {
      int frame = round % 12;
      Thread thread = new Thread(null, () -> overflow(frame), "stack-end", STACK);
      thread.start();
      thread.join();
    }

    assertThat(published).hasPositiveValue();
    assertThat(stale).as("levels at which publish returned and the report stayed").isEmpty();
    bus.publish(new Changed());
    assertThat(acme.has("sales:1")).isFalse();
    bus.close();
    caches.close();
  }

  private void overflow(int frame) {
    try {
      descend(0, frame);
    } catch (StackOverflowError e) {
      // caught, as whoever runs requests does
    }
  }

  @SuppressWarnings("InfiniteRecursion") // it is meant to end in an overflow
  private int descend(int level, int frame) {
    if (level % 12 == frame) {
      acme.put("sales:1", level, Duration.ofHours(1));
      bus.publish(new Changed());
      published.incrementAndGet();
      if (acme.has("sales:1")) {
        stale.add(level);
      }
    }
    return descend(level + 1, frame) + 1;
  }
}
