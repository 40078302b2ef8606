package io.reportcache.durable.jdbc;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.testing.Seed;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * E5: no two runs of an entity ever overlap, while many publish in transactions that end in any
 * order, owners run, fail, hand back, park and die, and somebody replays, unparks and clears.
 */
@Tag("slow")
@Tag("any-jdk")
class OneOfAnEntityTest {

  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final int ENTITIES = 5;
  private static final int EACH = Integer.getInteger("entity.deliveries", 150);
  private static final int OPEN = 2;
  private static final long PATIENCE = TimeUnit.MINUTES.toNanos(3);

  private final long seed = Seed.of("entity");
  private final Map<String, String> running = new ConcurrentHashMap<>();
  private final Queue<String> overlaps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger publishing = new AtomicInteger();
  private final long begun = System.nanoTime();
  private AnyStore.Opened opened;

  @ParameterizedTest
  @EnumSource
  void neverHasTwoRunsAtOnce(AnyStore kind) throws Exception {
    try (AnyStore.Opened own = kind.open()) {
      opened = own;
      publishing.set(2);
      List<FutureTask<?>> all = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        Random random = new Random(seed + i);
        all.add(start("publisher-" + i, () -> publish(random)));
      }
      for (int i = 0; i < 4; i++) {
        Random random = new Random(seed + 10 + i);
        String name = "owner-" + i;
        all.add(start(name, () -> work(name, random)));
      }
      all.add(start("gardener", () -> tend(new Random(seed + 20))));
      for (FutureTask<?> each : all) {
        each.get();
      }
      assertThat(overlaps).as("seed %d", seed).isEmpty();
      assertThat(own.records.count(DeliveryQuery.all()))
          .as("seed %d", seed)
          .doesNotContainKeys(
              DeliveryStatus.PENDING, DeliveryStatus.FAILED, DeliveryStatus.PROCESSING);
    }
  }

  private interface Work {
    void go() throws Exception;
  }

  private static FutureTask<?> start(String name, Work work) {
    FutureTask<?> task =
        new FutureTask<>(
            () -> {
              work.go();
              return null;
            });
    new Thread(task, name).start();
    return task;
  }

  /** Several transactions are open at a time, and end in any order. */
  private void publish(Random random) throws SQLException {
    List<Connection> open = new ArrayList<>();
    try {
      for (int i = 0; i < EACH; i++) {
        List<NewDelivery> some =
            IntStream.rangeClosed(0, random.nextInt(3))
                .mapToObj(each -> ordered("p", "k" + random.nextInt(ENTITIES)))
                .toList();
        if (opened.pool == null) {
          opened.store.add(some);
        } else {
          if (open.size() == OPEN) {
            end(open.remove(random.nextInt(open.size())), random);
          }
          Connection connection = opened.pool.getConnection();
          open.add(connection);
          connection.setAutoCommit(false);
          ((JdbcDeliveryStore) opened.store).in(connection).add(some);
        }
      }
    } finally {
      for (Connection each : open) {
        end(each, random);
      }
      publishing.decrementAndGet();
    }
  }

  private static void end(Connection connection, Random random) throws SQLException {
    try (connection) {
      if (random.nextInt(8) == 0) {
        connection.rollback();
      } else {
        connection.commit();
      }
      connection.setAutoCommit(true);
    }
  }

  private void work(String name, Random random) {
    while (isMoreToDo()) {
      int most = 1 + random.nextInt(4);
      List<ClaimedDelivery> claimed =
          opened.store.claim(
              new Claim(MAILER, Set.of(), null, most, name, LEASE, random.nextBoolean()));
      for (ClaimedDelivery delivery : claimed) {
        String other = running.putIfAbsent(String.valueOf(delivery.orderKey()), name);
        if (other != null) {
          overlaps.add("%s runs at %s while %s runs one of it".formatted(delivery, name, other));
        }
        IntStream.range(0, random.nextInt(20)).forEach(i -> Thread.yield());
        running.remove(String.valueOf(delivery.orderKey()), name);
        if (random.nextInt(12) == 0) {
          die(delivery);
        } else {
          opened.store.settle(List.of(settlement(delivery, ending(random))));
        }
      }
    }
  }

  private Ending ending(Random random) {
    Ending[] all = Ending.values();
    int number = random.nextInt(publishing.get() > 0 ? 3 * all.length : 30 * all.length);
    return number < all.length ? all[number] : Ending.SUCCEEDED;
  }

  private void tend(Random random) {
    while (isMoreToDo()) {
      opened.store.tend(Integer.MAX_VALUE);
      switch (random.nextInt(publishing.get() > 0 ? 4 : 40)) {
        case 0 -> opened.records.replay(DeliveryQuery.all());
        case 1 -> opened.store.unpark(MAILER, Map.of("invoice.paid", 1));
        case 2 -> opened.store.purge(Duration.ofNanos(1_000));
        case 3 -> opened.records.discard(DeliveryQuery.all().withStatus(DeliveryStatus.PARKED));
        default -> Thread.yield();
      }
    }
  }

  /** Lets the lease end as soon as its row isn't locked. */
  private void die(ClaimedDelivery delivery) {
    while (!opened.store.extend(List.of(delivery), Duration.ofNanos(1_000)).locked().isEmpty()) {
      Thread.yield();
    }
  }

  /** False, too, when it takes so long that something must be stuck. */
  private boolean isMoreToDo() {
    if (System.nanoTime() - begun > PATIENCE) {
      return false;
    }
    if (publishing.get() > 0) {
      return true;
    }
    Map<DeliveryStatus, Long> counts = opened.records.count(DeliveryQuery.all());
    return counts.containsKey(DeliveryStatus.PENDING)
        || counts.containsKey(DeliveryStatus.FAILED)
        || counts.containsKey(DeliveryStatus.PROCESSING);
  }
}
