package io.reportcache.durable.redis;

import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.payloads;
import static io.reportcache.durable.store.Deliveries.settlement;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.Deliveries;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Ending;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.redis.Deadline;
import io.reportcache.redis.Timeouts;
import io.reportcache.testing.Await;
import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.OwnRedis;
import io.reportcache.testing.Seed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The server has done what it was asked to, and the connection breaks before it can say so. */
@Tag("any-jdk")
class LostAnswersTest {

  private static final Duration LEASE = Duration.ofMinutes(1);
  private static final int MANY = 450; // more than one script adds

  private OwnRedis redis;
  private FaultyWire wire;
  private TestStore behind; // the same store, by a connection of its own
  private RedisDeliveryStore store;

  @BeforeEach
  void open() throws Exception {
    redis = OwnRedis.start();
    wire = FaultyWire.to(redis.port());
    behind = TestStore.at(redis.uri());
    haveTheScriptsKnown();
    store =
        RedisDeliveries.at(
            "redis://127.0.0.1:" + wire.port(),
            RedisDeliveryOptions.defaults().withPrefix(behind.prefix));
  }

  /** Or the answer that is lost says that the server doesn't know the script. */
  private void haveTheScriptsKnown() {
    behind.store.add(IntStream.range(0, 200).mapToObj(i -> delivery("p" + i)).toList());
    NewDelivery one = delivery("one");
    behind.store.add(List.of(one));
    behind.store.cancel(Deliveries.ACME, one.message().id());
    ClaimedDelivery claimed = behind.store.claim(new Claim(MAILER, 1, "one", LEASE)).get(0);
    behind.store.settle(List.of(settlement(claimed, Ending.DEAD_LETTER)));
    behind.empty();
  }

  @AfterEach
  void close() throws Exception {
    store.close();
    behind.close();
    wire.close();
    redis.close();
  }

  @Test
  void whatWasAddedIsAddedOnce() throws Exception {
    loseTheAnswer(
        () -> {
          store.add(List.of(delivery("a"), delivery("b")));
          return true;
        },
        () -> behind.store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.PENDING));
    assertThat(behind.store.count(DeliveryQuery.all()))
        .isEqualTo(Map.of(DeliveryStatus.PENDING, 2L));
  }

  @Test
  void ofManyThatWereAddedEachIsAddedOnce() throws Exception {
    loseTheAnswer(
        () -> {
          store.add(many(MAILER));
          return true;
        },
        () -> !((List<?>) behind.call("KEYS", behind.name("batch:*"))).isEmpty());
    assertThat(behind.store.count(DeliveryQuery.all()))
        .isEqualTo(Map.of(DeliveryStatus.PENDING, (long) MANY));
    Invariants.check(behind);
  }

  /** Though others have put them into their places by then. */
  @Test
  void theStepThatAddsManyAnswersTheSameAgain() throws Exception {
    SingleStoreServer server =
        new SingleStoreServer(
            RedisURI.create(redis.uri()),
            new Timeouts(Duration.ofSeconds(5), LEASE),
            SslOptions.create());
    byte[] base = Texts.bytes(RedisDeliveryStore.base(behind.prefix));
    StoreCall call = new StoreCall(server, new StoreLine(server), base);
    try {
      byte[] id = StoreCall.newId();
      List<byte[]> part = new ArrayList<>(List.of(id, Texts.bytes(0)));
      many(MAILER).forEach(each -> part.add(DeliveryFields.pack(each)));
      assertThat(call.run("add", StoreScript.STAGE, part)).containsExactly(1L);
      for (int i = 0; i < 2; i++) {
        assertThat(call.run("add", StoreScript.COMMIT, List.of(id, Texts.bytes(MANY))))
            .containsExactly(1L);
        behind.store.tend(3);
      }
      while (Duration.ZERO.equals(behind.store.tend(3).nextDue())) {
        // goes on
      }
      assertThat(behind.store.count(DeliveryQuery.all()))
          .isEqualTo(Map.of(DeliveryStatus.PENDING, (long) MANY));
    } finally {
      server.close(Deadline.in(Duration.ofSeconds(5)));
    }
  }

  @Test
  void ofManyAPartThatIsLostLosesAll() {
    List<NewDelivery> many = many(MAILER);
    byte[] id = StoreCall.newId();
    SingleStoreServer server =
        new SingleStoreServer(
            RedisURI.create(redis.uri()),
            new Timeouts(Duration.ofSeconds(5), LEASE),
            SslOptions.create());
    byte[] base = Texts.bytes(RedisDeliveryStore.base(behind.prefix));
    StoreCall call = new StoreCall(server, new StoreLine(server), base);
    try {
      List<byte[]> part = new ArrayList<>(List.of(id, Texts.bytes(0)));
      many.forEach(each -> part.add(DeliveryFields.pack(each)));
      call.run("add", StoreScript.STAGE, part);
      behind.call("DEL", behind.name("batch:" + Texts.text(id)));
      part.set(1, Texts.bytes(MANY));
      assertThat(call.run("add", StoreScript.STAGE, part)).containsExactly(0L);
      assertThat(call.run("add", StoreScript.COMMIT, List.of(id, Texts.bytes(2 * MANY))))
          .containsExactly(0L);
      assertThat(behind.store.count(DeliveryQuery.all())).isEmpty();
    } finally {
      server.close(Deadline.in(Duration.ofSeconds(5)));
    }
  }

  @Test
  void manyAreAddedOrNoneWheneverTheConnectionBreaks() throws Exception {
    Random random = new Random(Seed.of("cut"));
    List<Lane> told = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Lane lane = Lane.ofHandler("lane-" + i);
      FutureTask<Boolean> adds =
          new FutureTask<>(
              () -> {
                store.add(many(lane));
                return true;
              });
      new Thread(adds, "adds").start();
      while (!adds.isDone()) {
        TimeUnit.MICROSECONDS.sleep(random.nextInt(4_000));
        wire.cut();
      }
      try {
        assertThat(adds.get()).isTrue();
        told.add(lane);
      } catch (ExecutionException e) {
        assertThat(e).hasCauseInstanceOf(DeliveryStoreException.class);
      }
      behind.store.tend(3); // puts what is added into its places
      while (Duration.ZERO.equals(behind.store.tend(3).nextDue())) {
        // and goes on with that
      }
      long added =
          behind.store.count(DeliveryQuery.all().withLane(lane)).values().stream()
              .mapToLong(Long::longValue)
              .sum();
      assertThat(added).as("%s, told: %s", lane, told.contains(lane)).isIn(0L, (long) MANY);
      if (told.contains(lane)) {
        assertThat(added).isEqualTo(MANY);
      }
    }
    Invariants.check(behind);
  }

  private static List<NewDelivery> many(Lane lane) {
    return IntStream.range(0, MANY)
        .mapToObj(
            i ->
                NewDelivery.of(lane, Deliveries.message(Deliveries.ACME, "p" + i))
                    .withOrderKey("k" + i % 7))
        .toList();
  }

  @Test
  void whatWasClaimedIsHandedOut() throws Exception {
    behind.store.add(List.of(delivery("a"), delivery("b"), delivery("c")));
    List<ClaimedDelivery> claimed =
        loseTheAnswer(() -> store.claim(new Claim(MAILER, 2, "one", LEASE)), this::isClaimed);
    assertThat(payloads(claimed)).containsExactly("a", "b");
    assertThat(behind.store.count(DeliveryQuery.all()))
        .containsEntry(DeliveryStatus.PROCESSING, 2L);
    assertThat(
            behind.store.settle(
                claimed.stream().map(e -> settlement(e, Ending.SUCCEEDED)).toList()))
        .isEmpty();
  }

  @Test
  void whatWasSettledIsNotTakenForLost() throws Exception {
    behind.store.add(List.of(delivery("a")));
    ClaimedDelivery claimed = behind.store.claim(new Claim(MAILER, 1, "one", LEASE)).get(0);
    Settlement ended = settlement(claimed, Ending.SUCCEEDED);
    List<Settlement> late = loseTheAnswer(() -> store.settle(List.of(ended)), () -> !isClaimed());
    assertThat(late).isEmpty();
    assertThat(behind.store.find(DeliveryQuery.all(), 0, 1).get(0).runs()).hasSize(1);
  }

  /** As a worker does that was told of a failure. */
  @Test
  void whatIsSettledAgainInACallOfItsOwnIsNotTakenForLostEither() {
    behind.store.add(List.of(delivery("a")));
    ClaimedDelivery first = behind.store.claim(new Claim(MAILER, 1, "one", LEASE)).get(0);
    Settlement failed = settlement(first, Ending.FAILED);
    assertThat(store.settle(List.of(failed))).isEmpty();
    ClaimedDelivery second = store.claim(new Claim(MAILER, 1, "two", LEASE)).get(0);
    assertThat(store.settle(List.of(failed))).as("though another has it by now").isEmpty();
    assertThat(store.find(DeliveryQuery.all(), 0, 1).get(0).failures()).isOne();
    assertThat(store.settle(List.of(settlement(second, Ending.SUCCEEDED)))).isEmpty();
  }

  @Test
  void whatWasCancelledIsCounted() throws Exception {
    NewDelivery one = delivery("a");
    behind.store.add(List.of(one));
    DeliveryChange change =
        loseTheAnswer(
            () -> store.cancel(Deliveries.ACME, one.message().id()),
            () -> behind.store.count(DeliveryQuery.all()).isEmpty());
    assertThat(change).isEqualTo(new DeliveryChange(1, 0));
  }

  @Test
  void aServerThatIsSilentIsGivenUpInTimeAndTheNextCallConnectsAnew() throws Exception {
    try (RedisDeliveryStore hasty =
        RedisDeliveries.at(
            "redis://127.0.0.1:" + wire.port(),
            RedisDeliveryOptions.defaults()
                .withPrefix(behind.prefix)
                .withTimeLimit(Duration.ofMillis(300)))) {
      wire.swallow(true, true);
      assertThatThrownBy(() -> hasty.claim(new Claim(MAILER, 1, "one", LEASE)))
          .isInstanceOf(DeliveryStoreException.class)
          .hasMessageContaining("couldn't claim deliveries: Redis didn't answer within 300 ms");
      wire.swallow(false, false); // the old connection stays of no use
      behind.store.add(List.of(delivery("a")));
      Await.until(
          "another connection is made",
          () -> {
            try {
              return hasty.claim(new Claim(MAILER, 1, "one", LEASE)).size() == 1;
            } catch (DeliveryStoreException e) {
              return false;
            }
          });
    }
  }

  /** An interrupt doesn't leave it open whether something was stored. */
  @Test
  void anInterruptBreaksNoCallOffAndIsKept() {
    Thread.currentThread().interrupt();
    store.add(List.of(delivery("a")));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.claim(new Claim(MAILER, 10, "one", LEASE))).hasSize(1);
  }

  private boolean isClaimed() {
    return behind.store.count(DeliveryQuery.all()).containsKey(DeliveryStatus.PROCESSING);
  }

  /** Swallows the answer of the call, and cuts the connection when the server has done it. */
  private <T> T loseTheAnswer(Callable<T> call, BooleanSupplier done) throws Exception {
    wire.swallow(false, true);
    FutureTask<T> task = new FutureTask<>(call);
    new Thread(task, "caller").start();
    Await.until("the server has done it", done);
    wire.swallow(false, false);
    wire.cut();
    return task.get();
  }
}
