package io.reportcache.durable.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.durable.store.Tended;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Seed;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random calls of a store in Redis and of one in memory, which must answer the same, while the
 * names in Redis stay consistent. {@code -Dsame.steps=20000} makes it long.
 */
@Tag("any-jdk")
class SameAsInMemoryTest {

  private static final int STEPS = Integer.getInteger("same.steps", 600);
  private static final int CHECKED_EVERY = 50;
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final List<Lane> LANES = List.of(Deliveries.MAILER, Deliveries.AUDIT);
  private static final List<TenantId> TENANTS =
      List.of(TenantId.of("acme"), TenantId.of("globex"), TenantId.of("initech"));
  private static final List<String> TYPES = List.of("a.b", "c.d");

  private final Random random = new Random(Seed.of("same"));
  private final AtomicLong nanos = new AtomicLong();
  private final InstantSource clock = () -> Instant.EPOCH.plusNanos(nanos.get());
  private final MemoryDeliveryStore memory =
      new MemoryDeliveryStore(MemoryDeliveryStore.DEFAULT_CAPACITY, nanos::get, clock);
  private final List<Message> messages = new ArrayList<>();
  private final List<ClaimedDelivery> claimed = new ArrayList<>();
  private final Set<Settlement> settled = new HashSet<>();

  @Test
  void theAnswersAreTheSame() {
    try (TestStore test = TestStore.open()) {
      for (int i = 0; i < STEPS; i++) {
        step(test);
        if (i % CHECKED_EVERY == 0 || i == STEPS - 1) {
          assertThat(all(test.store)).isEqualTo(all(memory));
          Invariants.check(test);
        }
      }
    }
  }

  private void step(TestStore test) {
    RedisDeliveryStore redis = test.store;
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> {
        List<NewDelivery> some = some();
        redis.add(some);
        memory.add(some);
      }
      case 3, 4, 5 -> claim(redis);
      case 6, 7, 8, 9 -> settle(redis);
      case 10 -> {
        Duration time = Duration.ofMinutes(random.nextInt(8));
        test.pass(time);
        nanos.addAndGet(time.toNanos());
        int allowed = random.nextInt(4);
        assertThat(tended(redis, allowed)).isEqualTo(tended(memory, allowed));
      }
      case 11 -> {
        Lane lane = pick(LANES);
        Map<String, Integer> types = Map.of(pick(TYPES), 1 + random.nextInt(3));
        assertThat(redis.unpark(lane, types)).isEqualTo(memory.unpark(lane, types));
      }
      case 12 -> {
        if (!messages.isEmpty()) {
          Message message = pick(messages);
          TenantId tenant = random.nextInt(4) == 0 ? pick(TENANTS) : message.tenant();
          if (random.nextBoolean()) {
            assertThat(redis.cancel(tenant, message.id()))
                .isEqualTo(memory.cancel(tenant, message.id()));
          } else {
            Duration delay = Duration.ofMinutes(random.nextInt(5));
            assertThat(redis.reschedule(tenant, message.id(), delay))
                .isEqualTo(memory.reschedule(tenant, message.id(), delay));
          }
        }
      }
      default -> operate(redis);
    }
  }

  /** As often as there is more to do at once. */
  private static List<Integer> tended(DeliveryStore store, int allowed) {
    int due = 0;
    int lapsed = 0;
    int deadLetters = 0;
    Tended tended;
    do {
      tended = store.tend(allowed);
      due += tended.due();
      lapsed += tended.lapsed();
      deadLetters += tended.deadLetters();
    } while (Duration.ZERO.equals(tended.nextDue()));
    return List.of(due, lapsed, deadLetters);
  }

  private void operate(RedisDeliveryStore redis) {
    DeliveryQuery query =
        new DeliveryQuery(
            null,
            random.nextBoolean() ? null : pick(List.of(DeliveryStatus.values())),
            random.nextBoolean() ? null : pick(LANES),
            random.nextBoolean() ? null : pick(TYPES),
            random.nextBoolean() ? null : pick(TENANTS),
            random.nextInt(4) > 0 ? null : "MAIL");
    assertThat(redis.count(query)).isEqualTo(memory.count(query));
    switch (random.nextInt(4)) {
      case 0 -> assertThat(redis.discard(query)).isEqualTo(memory.discard(query));
      case 1 ->
          assertThat(redis.purge(Duration.ofMinutes(3)))
              .isEqualTo(memory.purge(Duration.ofMinutes(3)));
      default -> assertThat(redis.replay(query)).isEqualTo(memory.replay(query));
    }
  }

  private void claim(RedisDeliveryStore redis) {
    Claim claim =
        new Claim(
            pick(LANES),
            random.nextBoolean() ? Set.of() : Set.copyOf(List.of(TENANTS.get(0), pick(TENANTS))),
            random.nextBoolean() ? null : pick(TENANTS),
            1 + random.nextInt(12),
            "owner-" + random.nextInt(2),
            LEASE,
            random.nextBoolean());
    List<ClaimedDelivery> here = redis.claim(claim);
    List<ClaimedDelivery> there = memory.claim(claim);
    assertThat(here)
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("id")
        .isEqualTo(there);
    assertThat(here)
        .extracting(each -> each.id())
        .isEqualTo(there.stream().map(e -> e.id()).toList());
    claimed.addAll(here);
  }

  private void settle(RedisDeliveryStore redis) {
    List<Settlement> some = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0 && !claimed.isEmpty(); i--) {
      ClaimedDelivery one = claimed.remove(random.nextInt(claimed.size()));
      Ending ending = pick(List.of(Ending.values()));
      Duration pause =
          ending == Ending.FAILED ? Duration.ofMinutes(random.nextInt(4)) : Duration.ZERO;
      Settlement settlement = Deliveries.settlement(one, ending, pause);
      if (settled.add(settlement)) { // the same again is taken for one whose answer was lost
        some.add(settlement);
      }
      if (random.nextInt(8) == 0) {
        claimed.add(one); // and is settled again
      }
    }
    assertThat(redis.settle(some)).isEqualTo(memory.settle(some));
  }

  private List<NewDelivery> some() {
    List<NewDelivery> some = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (messages.isEmpty() || random.nextInt(4) > 0) {
        messages.add(
            Message.of(UUID.randomUUID(), pick(TYPES), 1 + random.nextInt(3), pick(TENANTS), "p")
                .createdAt(Instant.EPOCH)
                .build());
      }
      NewDelivery one =
          NewDelivery.of(pick(LANES), messages.get(messages.size() - 1))
              .withPriority(random.nextInt(3) - 1)
              .withDelay(Duration.ofMinutes(Math.max(0, random.nextInt(6) - 3)));
      if (random.nextBoolean()) {
        one = one.withOrderKey("k" + random.nextInt(3));
      }
      some.add(one);
    }
    return some;
  }

  private static List<StoredDelivery> all(DeliveryRecords store) {
    List<StoredDelivery> all = new ArrayList<>();
    long after = 0;
    List<StoredDelivery> some = store.find(DeliveryQuery.all(), after, 1_000);
    while (!some.isEmpty()) {
      some.forEach(
          each ->
              all.add(
                  new StoredDelivery(
                      each.id(),
                      each.lane(),
                      each.message(),
                      each.status(),
                      each.failures(),
                      each.lapses(),
                      each.owner(),
                      null,
                      each.reason(),
                      List.of())));
      after = some.get(some.size() - 1).id();
      some = store.find(DeliveryQuery.all(), after, 1_000);
    }
    return all;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
