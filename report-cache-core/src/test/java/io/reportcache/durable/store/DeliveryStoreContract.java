package io.reportcache.durable.store;

import static io.reportcache.durable.store.Deliveries.ACME;
import static io.reportcache.durable.store.Deliveries.AUDIT;
import static io.reportcache.durable.store.Deliveries.GLOBEX;
import static io.reportcache.durable.store.Deliveries.MAILER;
import static io.reportcache.durable.store.Deliveries.delayed;
import static io.reportcache.durable.store.Deliveries.delivery;
import static io.reportcache.durable.store.Deliveries.message;
import static io.reportcache.durable.store.Deliveries.once;
import static io.reportcache.durable.store.Deliveries.ordered;
import static io.reportcache.durable.store.Deliveries.payloads;
import static io.reportcache.durable.store.Deliveries.settlement;
import static io.reportcache.durable.store.Deliveries.urgent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store of deliveries does. A test of a store inherits this. */
public abstract class DeliveryStoreContract<S extends DeliveryStore & DeliveryRecords> {

  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final int LAPSES = 3;
  private static final ExtendedLeases NONE = new ExtendedLeases(Set.of(), Set.of());

  /** The store, empty at the beginning of each test. */
  protected abstract S store();

  /** Lets so much time pass for the store. */
  protected abstract void pass(Duration time);

  // What is added and claimed

  @Test
  void whatWasAddedIsClaimedAsItWas() {
    Message message =
        Message.of(
                UUID.randomUUID(),
                "invoice.paid",
                7,
                TenantId.of("a_b%\u00e9 \ud83d\ude00"),
                "{\"text\": \"\u00e9\ud83d\ude00 '\\\\ \n\"}")
            .entity("invoice", "i-\u00e9\ud83d\ude00")
            .following(UUID.randomUUID(), UUID.randomUUID())
            .producer("billing")
            .createdAt(Instant.parse("2026-01-02T03:04:05.678901Z"))
            .traceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
            .build();
    add(
        NewDelivery.of(AUDIT, message)
            .withPriority(3)
            .withOrderKey("i-\u00e9")
            .withIdempotencyKey("key-\u00e9"));

    ClaimedDelivery claimed = claimOne(AUDIT);
    assertThat(claimed.message()).isEqualTo(message);
    assertThat(claimed.lane()).isEqualTo(AUDIT);
    assertThat(claimed.attempt()).isOne();
    assertThat(claimed.orderKey()).isEqualTo("i-\u00e9");
    assertThat(store().find(DeliveryQuery.all(), 0, 1))
        .extracting(StoredDelivery::message)
        .containsExactly(message);
  }

  @Test
  void whatIsNotSaidStaysUnsaid() {
    UUID id = UUID.randomUUID();
    Message message =
        Message.of(id, "job.run", 1, TenantId.CENTRAL, "")
            .following(id, null)
            .producer("p")
            .createdAt(Instant.parse("2026-01-02T03:04:05Z"))
            .build();
    add(NewDelivery.of(MAILER, message));
    ClaimedDelivery claimed = claimOne(MAILER);
    assertThat(claimed.message()).isEqualTo(message);
    assertThat(claimed.orderKey()).isNull();
  }

  @Test
  void aPayloadMayHaveAMillionCharacters() {
    String large = "x\u00e9".repeat(500_000);
    add(NewDelivery.of(MAILER, message(ACME, "i-1")));
    UUID id = UUID.randomUUID();
    add(
        NewDelivery.of(
            AUDIT,
            Message.of(id, "t.u", 1, ACME, large)
                .following(id, null)
                .producer("p")
                .createdAt(Instant.EPOCH)
                .build()));
    assertThat(claimOne(AUDIT).message().payload()).isEqualTo(large);
  }

  @Test
  void claimsComeInTheOrderOfAddition() {
    add(delivery("a"), delivery("b"));
    add(delivery("c"));
    assertThat(payloads(claim(2))).containsExactly("a", "b");
    assertThat(payloads(claim(2))).containsExactly("c");
    assertThat(claim(2)).isEmpty();
  }

  @Test
  void whoListensIsToldOfWhatIsAddedUntilHeCloses() {
    AtomicInteger first = new AtomicInteger();
    AtomicInteger second = new AtomicInteger();
    try (DeliveryStore.Listening other = store().listen(second::incrementAndGet)) {
      DeliveryStore.Listening listening = store().listen(first::incrementAndGet);
      add(delivery("a"));
      assertThat(first).hasPositiveValue();
      listening.close();
      listening.close();
      int told = first.get();
      int before = second.get();
      add(delivery("b"));
      assertThat(second).hasValueGreaterThan(before);
      assertThat(first).hasValue(told);
    }
  }

  @Test
  void addingNothingAddsNothing() {
    add();
    assertThat(claim(10)).isEmpty();
  }

  @Test
  void aLaneGetsItsOwn() {
    add(delivery("a"), NewDelivery.of(AUDIT, message(ACME, "b")));
    assertThat(payloads(store().claim(new Claim(AUDIT, 10, "one", LEASE)))).containsExactly("b");
    assertThat(payloads(claim(10))).containsExactly("a");
  }

  @Test
  void higherPrioritiesComeFirst() {
    add(delivery("a"), urgent("b", 100), urgent("c", -100), urgent("d", 100), urgent("e", 1));
    assertThat(payloads(claim(10))).containsExactly("b", "d", "e", "a", "c");
  }

  @Test
  void aDelayedOneWaitsUntilItIsDue() {
    add(delayed("later", Duration.ofMinutes(5)), delivery("now"));
    assertThat(payloads(claim(10))).containsExactly("now");
    Tended early = store().tend(LAPSES);
    assertThat(early.due()).isZero();
    assertThat(early.nextDue())
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5).plusMillis(1));

    pass(Duration.ofMinutes(5));
    assertThat(store().tend(LAPSES)).isEqualTo(new Tended(1, 0, 0, null));
    assertThat(payloads(claim(10))).containsExactly("later");
  }

  @Test
  void theSameIdempotencyKeyIsAddedOnceForALane() {
    add(once("a", "k"), once("b", "k"));
    add(once("c", "k"), once("d", "other"));
    add(NewDelivery.of(AUDIT, message(ACME, "e")).withIdempotencyKey("k")); // is another lane's
    assertThat(payloads(claim(10))).containsExactly("a", "d");
    assertThat(store().count(DeliveryQuery.all().withLane(AUDIT)))
        .containsExactly(Map.entry(DeliveryStatus.PENDING, 1L));
  }

  @Test
  void anIdempotencyKeyHoldsWhileTheFirstIsStored() {
    add(once("a", "k"));
    settle(claimOne(MAILER), Ending.SUCCEEDED);
    add(once("b", "k"));
    assertThat(claim(10)).isEmpty();

    pass(Duration.ofDays(31));
    assertThat(store().purge(Duration.ofDays(30))).isOne();
    add(once("c", "k"));
    assertThat(payloads(claim(10))).containsExactly("c");
  }

  // Tenants

  @Test
  void onlyTheTenantsAskedForAreServed() {
    add(delivery(ACME, "a"), delivery(GLOBEX, "g"), delivery(TenantId.CENTRAL, "c"));
    assertThat(payloads(claim(Set.of(GLOBEX), null, 10))).containsExactly("g");
    assertThat(payloads(claim(Set.of(TenantId.CENTRAL, GLOBEX), null, 10))).containsExactly("c");
    assertThat(payloads(claim(10))).containsExactly("a");
  }

  @Test
  void tenantsThatDifferInCaseOrSpacesAreTwo() {
    TenantId upper = TenantId.of("ACME");
    TenantId spaced = TenantId.of("acme ");
    add(delivery(ACME, "a"), delivery(upper, "b"), delivery(spaced, "c"));
    assertThat(payloads(claim(Set.of(upper), null, 10))).containsExactly("b");
    assertThat(payloads(claim(Set.of(spaced), null, 10))).containsExactly("c");
    assertThat(store().count(DeliveryQuery.all().withTenant(ACME)))
        .containsExactly(Map.entry(DeliveryStatus.PENDING, 1L));
  }

  @Test
  void aTenantWithThousandsDelaysAnotherByOneRound() {
    List<NewDelivery> flood = new ArrayList<>();
    IntStream.range(0, 2_000).forEach(i -> flood.add(delivery(ACME, "a" + i)));
    store().add(flood);
    add(delivery(GLOBEX, "g"));
    assertThat(payloads(claim(10))).hasSize(10).contains("g");
  }

  @Test
  void eachTenantGetsItsTurnIfOneIsClaimedAtATime() {
    List<TenantId> tenants =
        IntStream.range(0, 5).mapToObj(i -> TenantId.of("tenant-" + i)).toList();
    for (int i = 0; i < 3; i++) {
      tenants.forEach(tenant -> add(delivery(tenant, tenant.value())));
    }
    for (int round = 0; round < 3; round++) {
      Set<TenantId> served = new HashSet<>();
      TenantId last = null;
      for (int i = 0; i < tenants.size(); i++) {
        last = claim(Set.of(), last, 1).get(0).message().tenant();
        served.add(last);
      }
      assertThat(served).hasSize(tenants.size());
    }
  }

  @Test
  void aSmallTenantLeavesItsRoomToALargeOne() {
    add(delivery(GLOBEX, "g"));
    IntStream.range(0, 20).forEach(i -> add(delivery(ACME, "a" + i)));
    assertThat(claim(10)).hasSize(10);
  }

  // Order

  @Test
  void ofOneOrderKeyOneIsClaimedAtATime() {
    add(ordered("a1", "a"), ordered("a2", "a"), ordered("b1", "b"), ordered("free", null));
    List<ClaimedDelivery> first = claim(10);
    assertThat(payloads(first)).containsExactly("a1", "b1", "free");
    assertThat(claim(10)).isEmpty();

    settle(first.get(0), Ending.SUCCEEDED);
    assertThat(payloads(claim(10))).containsExactly("a2");
  }

  @Test
  void whoWaitsForAnotherAttemptKeepsItsTurn() {
    add(ordered("a1", "a"), ordered("a2", "a"));
    store().settle(List.of(settlement(claimOne(MAILER), Ending.FAILED, Duration.ofMinutes(5))));
    assertThat(claim(10)).isEmpty();

    pass(Duration.ofMinutes(5));
    store().tend(LAPSES);
    assertThat(payloads(claim(10))).containsExactly("a1");
  }

  @Test
  void aDeadLetterGivesItsTurnAway() {
    add(ordered("a1", "a"), ordered("a2", "a"));
    settle(claimOne(MAILER), Ending.DEAD_LETTER);
    assertThat(payloads(claim(10))).containsExactly("a2");
  }

  @Test
  void ofAnEntityWithALongLineTheNextIsClaimedWhenOneEndsHoweverThat() {
    add(IntStream.range(0, 6).mapToObj(i -> ordered("h" + i, "hot")).toArray(NewDelivery[]::new));
    add(ordered("c0", "cold"));
    for (Ending ending : List.of(Ending.SUCCEEDED, Ending.DEAD_LETTER, Ending.PARKED)) {
      List<ClaimedDelivery> claimed = claimInOrder();
      assertThat(claimed.get(0).message().payload()).startsWith("h");
      assertThat(claimInOrder()).as("all others are behind").isEmpty();
      claimed.forEach(each -> settle(each, ending));
    }
    settle(onlyOne(claimInOrder()), Ending.FAILED);
    ClaimedDelivery again = onlyOne(claimInOrder());
    assertThat(again.message().payload()).isEqualTo("h3");
    pass(LEASE.plusSeconds(1)); // its owner is gone
    assertThat(store().tend(0).deadLetters()).isOne();
    assertThat(onlyOne(claimInOrder()).message().payload()).isEqualTo("h4");
    assertThat(store().count(DeliveryQuery.all().withStatus(DeliveryStatus.PENDING)))
        .as("who is behind waits like others")
        .containsExactly(Map.entry(DeliveryStatus.PENDING, 1L));
  }

  @Test
  void whatIsReplayedOrUnparkedComesBeforeThoseThatWereAddedLater() {
    add(ordered("dead", "k"), ordered("parked", "k"), ordered("next", "k"), ordered("last", "k"));
    settle(onlyOne(claimInOrder()), Ending.DEAD_LETTER);
    settle(onlyOne(claimInOrder()), Ending.PARKED);
    assertThat(store().replay(DeliveryQuery.all())).isOne();
    assertThat(store().unpark(MAILER, Map.of("invoice.paid", 1))).isOne();
    for (String payload : List.of("dead", "parked", "next", "last")) {
      ClaimedDelivery one = onlyOne(claimInOrder());
      assertThat(one.message().payload()).isEqualTo(payload);
      settle(one, Ending.SUCCEEDED);
    }
  }

  /** E5: however the one that runs ends, and whether the earlier one was dead, or parked. */
  @Test
  void noneIsClaimedWhileALaterOneOfItsKeyRuns() {
    for (boolean parked : List.of(true, false)) {
      for (Ending ending : Ending.values()) {
        String key = ending + " " + parked;
        add(ordered("earlier", key));
        ClaimedDelivery earlier = onlyOne(claimInOrder());
        settle(earlier, parked ? Ending.PARKED : Ending.DEAD_LETTER);
        add(ordered("later", key), ordered("last", key));
        ClaimedDelivery later = onlyOne(claimInOrder());
        bringBack(earlier);
        assertThat(claimInOrder()).as("%s runs", key).isEmpty();
        assertThat(claim(10)).as("%s runs, again", key).isEmpty();

        settle(later, ending);
        assertThat(onlyOne(claimInOrder()).id()).as(key).isEqualTo(earlier.id());
        assertThat(claim(10)).isEmpty();
        settleAll(key);
      }
    }
  }

  @Test
  void whoseLeaseHasEndedGivesItsTurnToAnEarlierOne() {
    add(ordered("earlier", "k"));
    ClaimedDelivery earlier = onlyOne(claimInOrder());
    settle(earlier, Ending.DEAD_LETTER);
    add(ordered("later", "k"));
    claimOne(MAILER);
    bringBack(earlier);
    assertThat(claimInOrder()).isEmpty();

    pass(LEASE);
    assertThat(store().tend(LAPSES).lapsed()).isOne();
    assertThat(onlyOne(claimInOrder()).id()).isEqualTo(earlier.id());
    assertThat(claimInOrder()).isEmpty();
  }

  @Test
  void anEarlierOneThatComesBackRunsBeforeALaterOneThatIsReadyOrWaitsForAnotherAttempt() {
    add(ordered("dead", "a"), ordered("dead", "b"));
    claim(10).forEach(dead -> settle(dead, Ending.DEAD_LETTER));
    add(ordered("ready", "a"), ordered("again", "b"));
    ClaimedDelivery again =
        claim(10).stream().filter(each -> "b".equals(each.orderKey())).findFirst().orElseThrow();
    pass(LEASE);
    store().settle(List.of(settlement(again, Ending.FAILED, Duration.ofMinutes(5))));
    store().tend(LAPSES);
    assertThat(store().replay(DeliveryQuery.all())).isEqualTo(2);

    List<ClaimedDelivery> replayed = claimInOrder();
    assertThat(payloads(replayed)).containsExactly("dead", "dead");
    pass(Duration.ofMinutes(5));
    assertThat(store().tend(LAPSES).due()).isOne();
    assertThat(claimInOrder()).isEmpty();
    replayed.forEach(each -> settle(each, Ending.SUCCEEDED));
    assertThat(payloads(claimInOrder())).containsExactlyInAnyOrder("ready", "again");
  }

  @Test
  void aTenantThatMayRunNothingNowKeepsNoOther() {
    add(ordered("dead", "k"));
    settle(claimOne(MAILER), Ending.DEAD_LETTER);
    add(ordered("runs", "k"));
    claimOne(MAILER);
    store().replay(DeliveryQuery.all()); // waits until that has ended
    add(delivery(GLOBEX, "g"));
    Claim one = new Claim(MAILER, Set.of(), null, 1, "one", LEASE, true);
    assertThat(payloads(store().claim(one))).containsExactly("g");
  }

  private void bringBack(ClaimedDelivery earlier) {
    store().replay(DeliveryQuery.all().withId(earlier.id()));
    store().unpark(MAILER, Map.of("invoice.paid", 1));
    assertThat(found(earlier).status()).isEqualTo(DeliveryStatus.PENDING);
  }

  /** Whatever is left of the key. */
  private void settleAll(String key) {
    pass(LEASE);
    store().tend(LAPSES);
    for (List<ClaimedDelivery> some = claim(10); !some.isEmpty(); some = claim(10)) {
      assertThat(some).as("at once").hasSize(1).extracting(each -> each.orderKey()).contains(key);
      some.forEach(each -> settle(each, Ending.SUCCEEDED));
    }
    store().discard(DeliveryQuery.all());
  }

  private List<ClaimedDelivery> claimInOrder() {
    return store().claim(new Claim(MAILER, Set.of(), null, 10, "one", LEASE, true));
  }

  private static ClaimedDelivery onlyOne(List<ClaimedDelivery> claimed) {
    assertThat(claimed).hasSize(1);
    return claimed.get(0);
  }

  @Test
  void theOrderKeysOfTwoLanesHaveNothingToDoWithEachOther() {
    add(ordered("a1", "a"));
    add(NewDelivery.of(AUDIT, message(ACME, "a2")).withOrderKey("a"));
    claimOne(MAILER);
    assertThat(claimOne(AUDIT).message().payload()).isEqualTo("a2");
  }

  // Endings

  @Test
  void aSuccessIsDoneAndLogged() {
    add(delivery("a"));
    ClaimedDelivery claimed = claimOne(MAILER);
    assertThat(found(claimed).status()).isEqualTo(DeliveryStatus.PROCESSING);
    assertThat(found(claimed).owner()).isEqualTo("one");

    settle(claimed, Ending.SUCCEEDED);
    StoredDelivery stored = found(claimed);
    assertThat(stored.status()).isEqualTo(DeliveryStatus.COMPLETED);
    assertThat(stored.endedAt()).isNotNull();
    assertThat(stored.failures()).isZero();
    assertThat(stored.runs()).hasSize(1);
    DeliveryRunLog run = stored.runs().get(0);
    assertThat(run.attempt()).isOne();
    assertThat(run.ending()).isEqualTo(Ending.SUCCEEDED);
    assertThat(run.owner()).isEqualTo("one");
    assertThat(run.performedBy()).isEqualTo("Ann");
    assertThat(run.result()).isEqualTo("sent");
    assertThat(run.error()).isNull();
    assertThat(run.took()).isEqualTo(Duration.ofMillis(3));
    assertThat(claim(10)).isEmpty();
  }

  @Test
  void aFailureRunsAgainAfterItsPause() {
    add(delivery("a"));
    ClaimedDelivery first = claimOne(MAILER);
    store().settle(List.of(settlement(first, Ending.FAILED, Duration.ofMinutes(1))));
    assertThat(found(first).status()).isEqualTo(DeliveryStatus.FAILED);
    assertThat(found(first).failures()).isOne();
    assertThat(claim(10)).isEmpty();

    pass(Duration.ofMinutes(1));
    assertThat(store().tend(LAPSES).due()).isOne();
    ClaimedDelivery second = claimOne(MAILER);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.attempt()).isEqualTo(2);
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(found(first).runs())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.ending()).isEqualTo(Ending.FAILED);
              assertThat(run.error()).contains("mail server away");
            });
  }

  @Test
  void aDeadLetterStaysWithItsHistoryUntilItIsReplayed() {
    add(delivery("a"), delivery("b"));
    List<ClaimedDelivery> claimed = claim(10);
    settle(claimed.get(0), Ending.DEAD_LETTER);
    settle(claimed.get(1), Ending.SUCCEEDED);
    assertThat(claim(10)).isEmpty();
    assertThat(store().find(DeliveryQuery.deadLetters(), 0, 10))
        .singleElement()
        .satisfies(
            dead -> {
              assertThat(dead.message().payload()).isEqualTo("a");
              assertThat(dead.failures()).isOne();
              assertThat(dead.endedAt()).isNotNull();
            });

    assertThat(store().replay(DeliveryQuery.all())).isOne();
    ClaimedDelivery again = claimOne(MAILER);
    assertThat(again.message().payload()).isEqualTo("a");
    assertThat(again.attempt()).as("all attempts again").isOne();
    assertThat(again.token()).isGreaterThan(claimed.get(0).token());
    settle(again, Ending.SUCCEEDED);
    assertThat(found(again).runs())
        .extracting(DeliveryRunLog::ending)
        .containsExactly(Ending.DEAD_LETTER, Ending.SUCCEEDED);
  }

  @Test
  void deadLettersAreReplayedOneByTypeOrByHandler() {
    UUID id = UUID.randomUUID();
    Message other =
        Message.of(id, "o.t", 1, ACME, "o")
            .following(id, null)
            .producer("p")
            .createdAt(Instant.EPOCH)
            .build();
    add(
        delivery("a"),
        delivery("b"),
        NewDelivery.of(MAILER, other),
        NewDelivery.of(AUDIT, message(ACME, "audit")));
    List<ClaimedDelivery> all = new ArrayList<>(claim(10));
    all.add(claimOne(AUDIT));
    all.forEach(claimed -> settle(claimed, Ending.DEAD_LETTER));

    assertThat(store().replay(DeliveryQuery.all().withId(all.get(1).id()))).isOne();
    assertThat(payloads(claim(10))).containsExactly("b");
    assertThat(store().replay(DeliveryQuery.all().withType("o.t"))).isOne();
    assertThat(payloads(claim(10))).containsExactly("o");
    assertThat(store().replay(DeliveryQuery.all().withLane(AUDIT))).isOne();
    assertThat(claimOne(AUDIT).message().payload()).isEqualTo("audit");
    assertThat(store().replay(DeliveryQuery.all().withTenant(GLOBEX))).isZero();
    assertThat(store().replay(DeliveryQuery.all().withTenant(ACME))).isOne();
  }

  @Test
  void discardingTakesOnlyWhatIsGivenUp() {
    add(delivery("dead"), delivery("parked"), delivery("done"), delivery("runs"), delivery("new"));
    List<ClaimedDelivery> claimed = claim(4);
    settle(claimed.get(0), Ending.DEAD_LETTER);
    settle(claimed.get(1), Ending.PARKED);
    settle(claimed.get(2), Ending.SUCCEEDED);
    assertThat(store().discard(DeliveryQuery.all())).isEqualTo(2);
    assertThat(store().find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().payload())
        .containsExactly("done", "runs", "new");
  }

  @Test
  void whatIsReleasedRunsAgainAsIfNeverBegun() {
    add(delivery("a"));
    ClaimedDelivery first = claimOne(MAILER);
    store()
        .settle(
            List.of(
                new Settlement(
                    first, Ending.RELEASED, Duration.ZERO, Duration.ZERO, null, null, null)));
    assertThat(found(first).status()).isEqualTo(DeliveryStatus.PENDING);
    assertThat(found(first).runs()).isEmpty();
    assertThat(claimOne(MAILER).attempt()).isOne();
  }

  @Test
  void whatIsParkedWaitsForWhoKnowsTheType() {
    add(delivery("a"));
    ClaimedDelivery first = claimOne(MAILER);
    settle(first, Ending.PARKED);
    assertThat(found(first).status()).isEqualTo(DeliveryStatus.PARKED);
    assertThat(claim(10)).isEmpty();
    assertThat(store().unpark(MAILER, Map.of("other.type", 9))).isZero();
    assertThat(store().unpark(AUDIT, Map.of("invoice.paid", 1))).isZero();
    assertThat(store().unpark(MAILER, Map.of())).isZero();

    assertThat(store().unpark(MAILER, Map.of("invoice.paid", 1, "other.type", 1))).isOne();
    assertThat(claimOne(MAILER).attempt()).as("it has never run").isOne();
  }

  @Test
  void aNewerVersionOfAKnownTypeStaysParked() {
    UUID id = UUID.randomUUID();
    Message newer =
        Message.of(id, "t.u", 3, ACME, "o")
            .following(id, null)
            .producer("p")
            .createdAt(Instant.EPOCH)
            .build();
    add(NewDelivery.of(MAILER, newer));
    settle(claimOne(MAILER), Ending.PARKED);
    assertThat(store().unpark(MAILER, Map.of("t.u", 2))).isZero();
    assertThat(store().unpark(MAILER, Map.of("t.u", 4))).isOne();
  }

  @Test
  void theBacklogIsWhatWaitsToBeClaimedAndWhatIsParkedByLane() {
    add(
        delivery("parked"),
        delivery("done"),
        delivery("dead"),
        delivery("runs"),
        delivery("again"));
    List<ClaimedDelivery> claimed = claim(5);
    settle(claimed.get(0), Ending.PARKED);
    settle(claimed.get(1), Ending.SUCCEEDED);
    settle(claimed.get(2), Ending.DEAD_LETTER);
    assertThat(backlog()).containsExactly(backlog(MAILER, true, 1, claimed.get(0).id()));
    settle(claimed.get(4), Ending.FAILED);

    add(delivery("a"), delayed("later", Duration.ofHours(1)), ordered("turn", "k"));
    add(ordered("behind", "k"), NewDelivery.of(AUDIT, message(GLOBEX, "b")));
    assertThat(backlog())
        .containsExactlyInAnyOrder(
            backlog(MAILER, false, 4, claimed.get(4).id()), // again, a, turn, behind
            backlog(AUDIT, false, 1, idOf("b")),
            backlog(MAILER, true, 1, claimed.get(0).id()));

    assertThat(payloads(claimInOrder())).containsExactly("again", "a", "turn");
    assertThat(backlog())
        .as("behind one that runs")
        .contains(backlog(MAILER, false, 1, idOf("behind")));
    pass(Duration.ofHours(2));
    store().tend(LAPSES);
    assertThat(backlog())
        .as("with what is due by now, and what its owner has let lapse")
        .containsExactlyInAnyOrder(
            backlog(MAILER, false, 6, claimed.get(3).id()),
            backlog(AUDIT, false, 1, idOf("b")),
            backlog(MAILER, true, 1, claimed.get(0).id()));
  }

  @Test
  void whatIsTakenOrUnparkedIsInTheBacklogNoMoreOrAgain() {
    assertThat(backlog()).isEmpty();
    add(delivery("a"), delivery("b"));
    ClaimedDelivery first = claim(1).get(0);
    assertThat(backlog()).containsExactly(backlog(MAILER, false, 1, idOf("b")));
    settle(first, Ending.PARKED);
    store().unpark(MAILER, Map.of("invoice.paid", 1));
    assertThat(backlog()).containsExactly(backlog(MAILER, false, 2, first.id()));
    claim(2);
    assertThat(backlog()).isEmpty();
  }

  @Test
  void aBatchIsSettledWhateverEachEndedAs() {
    add(delivery("a"), delivery("b"), delivery("c"), delivery("d"));
    List<ClaimedDelivery> claimed = claim(10);
    List<Settlement> late =
        store()
            .settle(
                List.of(
                    settlement(claimed.get(0), Ending.SUCCEEDED),
                    settlement(claimed.get(1), Ending.FAILED),
                    settlement(claimed.get(2), Ending.DEAD_LETTER),
                    settlement(claimed.get(3), Ending.PARKED)));
    assertThat(late).isEmpty();
    assertThat(store().count(DeliveryQuery.all()))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 1L),
            Map.entry(DeliveryStatus.FAILED, 1L),
            Map.entry(DeliveryStatus.DEAD_LETTER, 1L),
            Map.entry(DeliveryStatus.PARKED, 1L));
  }

  @Test
  void settlingNothingSettlesNothing() {
    assertThat(store().settle(List.of())).isEmpty();
    assertThat(store().extend(List.of(), LEASE)).isEqualTo(NONE);
  }

  @Test
  void oneSettledTwiceIsSettledOnce() {
    add(delivery("a"));
    ClaimedDelivery claimed = claimOne(MAILER);
    settle(claimed, Ending.SUCCEEDED);
    Settlement again = settlement(claimed, Ending.FAILED);
    assertThat(store().settle(List.of(again))).containsExactly(again);
    assertThat(found(claimed).status()).isEqualTo(DeliveryStatus.COMPLETED);
    assertThat(found(claimed).runs()).hasSize(1);
  }

  // Leases

  @Test
  void aLeaseThatEndsIsTakenOverAndLogged() {
    add(delivery("a"));
    ClaimedDelivery first = claimOne(MAILER);
    assertThat(store().tend(LAPSES).lapsed()).isZero();

    pass(LEASE);
    assertThat(store().tend(LAPSES)).isEqualTo(new Tended(0, 1, 0, null));
    ClaimedDelivery second = claimOne(MAILER);
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(second.attempt()).as("a lapse is no failure").isOne();
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(found(first).lapses()).isOne();
    assertThat(found(first).runs())
        .singleElement()
        .satisfies(
            run -> {
              assertThat(run.ending()).isNull();
              assertThat(run.owner()).isEqualTo("one");
            });
  }

  @Test
  void whoseLeaseHasEndedCanChangeNothingThatAnotherOwns() {
    add(delivery("a"));
    ClaimedDelivery first = claimOne(MAILER);
    pass(LEASE);
    store().tend(LAPSES);
    for (Ending ending : Ending.values()) {
      Settlement late = settlement(first, ending);
      assertThat(store().settle(List.of(late))).as("released, %s", ending).containsExactly(late);
    }
    assertThat(store().extend(List.of(first), LEASE)).isEqualTo(NONE);

    ClaimedDelivery second = claimOne(MAILER);
    for (Ending ending : Ending.values()) {
      Settlement late = settlement(first, ending);
      assertThat(store().settle(List.of(late))).as("owned, %s", ending).containsExactly(late);
    }
    assertThat(store().extend(List.of(first, second), LEASE)).isEqualTo(extended(second));
    assertThat(found(second).status()).isEqualTo(DeliveryStatus.PROCESSING);
    settle(second, Ending.SUCCEEDED);
    assertThat(found(second).status()).isEqualTo(DeliveryStatus.COMPLETED);
  }

  @Test
  void theTokenIsWorthNothingUnderAnotherName() {
    add(delivery("a"));
    ClaimedDelivery claimed = claimOne(MAILER);
    ClaimedDelivery other =
        new ClaimedDelivery(
            claimed.id(),
            claimed.token(),
            "another",
            claimed.lane(),
            claimed.message(),
            claimed.attempt(),
            claimed.lapses(),
            claimed.orderKey());
    Settlement settlement = Deliveries.settlement(other, Ending.SUCCEEDED);
    assertThat(store().settle(List.of(settlement))).containsExactly(settlement);
    assertThat(store().extend(List.of(other), LEASE)).isEqualTo(NONE);
    assertThat(found(claimed).status()).isEqualTo(DeliveryStatus.PROCESSING);
    assertThat(found(claimed).runs()).isEmpty();
  }

  @Test
  void twoClaimsOfOneDeliveryInABatchAreToldApart() {
    add(delivery("a"));
    ClaimedDelivery first = claimOne(MAILER);
    settle(first, Ending.FAILED);
    ClaimedDelivery second = claimOne(MAILER);
    Settlement late = Deliveries.settlement(first, Ending.DEAD_LETTER);
    Settlement now = Deliveries.settlement(second, Ending.SUCCEEDED);
    assertThat(store().settle(List.of(late, now))).containsExactly(late);
    assertThat(found(second).status()).isEqualTo(DeliveryStatus.COMPLETED);
    assertThat(found(second).failures()).isOne();
  }

  @Test
  void ofABatchOnlyWhatIsStillOwnedIsSettled() {
    add(delivery("a"));
    ClaimedDelivery lapsed = claimOne(MAILER);
    pass(LEASE);
    add(delivery("b"), delivery("c"));
    List<ClaimedDelivery> owned = claim(10);
    store().tend(LAPSES);

    Settlement late = settlement(lapsed, Ending.SUCCEEDED);
    assertThat(
            store()
                .settle(
                    List.of(
                        settlement(owned.get(0), Ending.SUCCEEDED),
                        late,
                        settlement(owned.get(1), Ending.SUCCEEDED))))
        .containsExactly(late);
    assertThat(store().count(DeliveryQuery.all()))
        .containsOnly(
            Map.entry(DeliveryStatus.COMPLETED, 2L), Map.entry(DeliveryStatus.PENDING, 1L));
    assertThat(found(lapsed).runs()).extracting(DeliveryRunLog::ending).containsOnlyNulls();
  }

  @Test
  void whoIsLateButNotTakenOverYetStillCounts() {
    add(delivery("a"));
    ClaimedDelivery claimed = claimOne(MAILER);
    pass(LEASE.multipliedBy(2));
    settle(claimed, Ending.SUCCEEDED);
    assertThat(store().tend(LAPSES).lapsed()).isZero();
    assertThat(found(claimed).status()).isEqualTo(DeliveryStatus.COMPLETED);
  }

  @Test
  void anExtendedLeaseLasts() {
    add(delivery("a"));
    ClaimedDelivery claimed = claimOne(MAILER);
    pass(LEASE.minusMinutes(1));
    assertThat(store().extend(List.of(claimed), LEASE)).isEqualTo(extended(claimed));
    pass(LEASE.minusMinutes(1));
    assertThat(store().tend(LAPSES).lapsed()).isZero();
    pass(Duration.ofMinutes(1));
    assertThat(store().tend(LAPSES).lapsed()).isOne();
  }

  @Test
  void whatKillsItsOwnersIsADeadLetterInTheEnd() {
    add(delivery("a"));
    ClaimedDelivery claimed = claimOne(MAILER);
    for (int i = 0; i < LAPSES; i++) {
      pass(LEASE);
      assertThat(store().tend(LAPSES).lapsed()).isOne();
      claimed = claimOne(MAILER);
    }
    pass(LEASE);
    assertThat(store().tend(LAPSES)).isEqualTo(new Tended(0, 0, 1, null));
    assertThat(claim(10)).isEmpty();
    assertThat(found(claimed).status()).isEqualTo(DeliveryStatus.DEAD_LETTER);
    assertThat(found(claimed).runs()).hasSize(LAPSES + 1);

    assertThat(store().replay(DeliveryQuery.all())).isOne();
    claimOne(MAILER);
    pass(LEASE);
    assertThat(store().tend(LAPSES).lapsed()).as("all lapses again, too").isOne();
  }

  @Test
  void noTwoOwnersEverGetTheSame() throws Exception {
    int deliveries = 400;
    List<NewDelivery> many = new ArrayList<>();
    IntStream.range(0, deliveries)
        .forEach(i -> many.add(delivery(i % 3 == 0 ? GLOBEX : ACME, "p" + i)));
    store().add(many);
    CountDownLatch begin = new CountDownLatch(1);
    List<FutureTask<List<Long>>> owners = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String name = "owner-" + i;
      FutureTask<List<Long>> owner =
          new FutureTask<>(
              () -> {
                begin.await();
                List<Long> ids = new ArrayList<>();
                // Another may hold a lock on what is left for a moment.
                for (int empty = 0; empty < 20; ) {
                  List<ClaimedDelivery> claimed = store().claim(new Claim(MAILER, 7, name, LEASE));
                  claimed.forEach(delivery -> ids.add(delivery.id()));
                  empty = claimed.isEmpty() ? empty + 1 : 0;
                }
                return ids;
              });
      owners.add(owner);
      new Thread(owner, name).start();
    }
    begin.countDown();
    List<Long> all = new ArrayList<>();
    for (FutureTask<List<Long>> owner : owners) {
      all.addAll(owner.get());
    }
    assertThat(all).doesNotHaveDuplicates().hasSize(deliveries);
  }

  // Looking and clearing

  @Test
  void findGoesOnAfterTheLastId() {
    for (int i = 0; i < 5; i++) {
      add(delivery("p" + i));
    }
    List<StoredDelivery> first = store().find(DeliveryQuery.all(), 0, 2);
    assertThat(first).extracting(stored -> stored.message().payload()).containsExactly("p0", "p1");
    assertThat(store().find(DeliveryQuery.all(), first.get(1).id(), 10))
        .extracting(stored -> stored.message().payload())
        .containsExactly("p2", "p3", "p4");
    assertThatThrownBy(() -> store().find(DeliveryQuery.all(), 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "most must be 1 to 1000, was 0; for more, call find again with the last id as"
                + " after");
    assertThatThrownBy(() -> store().find(DeliveryQuery.all(), 0, 1_001))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theLongestDurationThereIsMeansForEver() {
    Duration ever = Duration.ofSeconds(Long.MAX_VALUE);
    add(delayed("never", NewDelivery.LONGEST_DELAY), delivery("now"));
    ClaimedDelivery now = claimOne(MAILER);
    assertThat(now.message().payload()).isEqualTo("now");
    settle(now, Ending.SUCCEEDED);
    pass(Duration.ofDays(365));

    assertThat(claim(10)).isEmpty();
    assertThat(store().purge(ever)).isZero();
    assertThat(store().purge(Duration.ofDays(30))).isOne();
  }

  @Test
  void purgingTakesOldCompletedOnesAlone() {
    add(delivery("old"), delivery("dead"), delivery("new"));
    List<ClaimedDelivery> claimed = claim(3);
    settle(claimed.get(0), Ending.SUCCEEDED);
    settle(claimed.get(1), Ending.DEAD_LETTER);
    pass(Duration.ofDays(30));
    settle(claimed.get(2), Ending.SUCCEEDED);

    assertThat(store().purge(Duration.ofDays(31))).isZero();
    assertThat(store().purge(Duration.ofDays(30))).isOne();
    assertThat(store().find(DeliveryQuery.all(), 0, 10))
        .extracting(stored -> stored.message().payload())
        .containsExactly("dead", "new");
  }

  // Changing what waits

  @Test
  void whatIsDelayedBehindThatWhichWaitsLongestComesDue() {
    add(delayed("late", NewDelivery.LONGEST_DELAY), delivery("fails"));
    ClaimedDelivery fails = claimOne(MAILER);
    Settlement forEver =
        Deliveries.settlement(fails, Ending.FAILED, Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(store().settle(List.of(forEver))).isEmpty();
    add(delayed("soon", Duration.ofMinutes(1)));
    pass(Duration.ofMinutes(2));
    store().tend(LAPSES);
    assertThat(payloads(claim(10))).containsExactly("soon");
  }

  @Test
  void aDelayBeyondTheLongestIsRefused() {
    assertThatThrownBy(() -> delayed("never", Duration.ofDays(36_501)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("delay must be 0 to 36,500 days, was PT876024H; leave it out for none");
    assertThatThrownBy(() -> store().reschedule(ACME, UUID.randomUUID(), Duration.ofDays(36_501)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store().reschedule(ACME, UUID.randomUUID(), Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatWaitsCanBeCancelledByItsTenantAlone() {
    NewDelivery one = once("a", "k");
    add(one, delivery("b"));
    UUID id = one.message().id();
    assertThat(store().cancel(GLOBEX, id)).isEqualTo(new DeliveryChange(0, 0));
    assertThat(store().cancel(ACME, UUID.randomUUID())).isEqualTo(new DeliveryChange(0, 0));
    assertThat(store().cancel(ACME, id)).isEqualTo(new DeliveryChange(1, 0));
    assertThat(store().cancel(ACME, id)).isEqualTo(new DeliveryChange(0, 0));
    add(once("again", "k")); // its key is free
    assertThat(payloads(claim(10))).containsExactly("b", "again");
  }

  @Test
  void anEventIsCancelledForTheHandlersThatDoNotRunYet() {
    Message message = message(ACME, "e");
    add(NewDelivery.of(MAILER, message), NewDelivery.of(AUDIT, message));
    claimOne(AUDIT);
    DeliveryChange change = store().cancel(ACME, message.id());
    assertThat(change).isEqualTo(new DeliveryChange(1, 1));
    assertThat(change.isComplete()).isFalse();
    assertThat(claim(10)).isEmpty();
    assertThat(store().find(DeliveryQuery.all(), 0, 10))
        .extracting(StoredDelivery::lane, StoredDelivery::status)
        .containsExactly(tuple(AUDIT, DeliveryStatus.PROCESSING));
  }

  @Test
  void whatHasEndedIsNotCancelledAndWhatIsDelayedFailedOrParkedIs() {
    add(delivery("done"), delivery("dead"), delivery("failed"), delivery("parked"));
    List<ClaimedDelivery> claimed = claim(4);
    settle(claimed.get(0), Ending.SUCCEEDED);
    settle(claimed.get(1), Ending.DEAD_LETTER);
    store()
        .settle(List.of(Deliveries.settlement(claimed.get(2), Ending.FAILED, Duration.ofHours(1))));
    settle(claimed.get(3), Ending.PARKED);
    NewDelivery delayed = delayed("delayed", Duration.ofHours(1));
    add(delayed);

    assertThat(claimed.stream().map(each -> store().cancel(ACME, each.message().id())))
        .containsExactly(
            new DeliveryChange(0, 0),
            new DeliveryChange(0, 0),
            new DeliveryChange(1, 0),
            new DeliveryChange(1, 0));
    assertThat(store().cancel(ACME, delayed.message().id())).isEqualTo(new DeliveryChange(1, 0));
    assertThat(store().count(DeliveryQuery.all()))
        .isEqualTo(Map.of(DeliveryStatus.COMPLETED, 1L, DeliveryStatus.DEAD_LETTER, 1L));
  }

  @Test
  void whatWaitsCanBeMovedAndMadeDueNow() {
    NewDelivery ready = delivery("ready");
    NewDelivery delayed = delayed("delayed", Duration.ofDays(3));
    add(ready, delayed);
    assertThat(store().reschedule(GLOBEX, ready.message().id(), Duration.ofHours(1)))
        .isEqualTo(new DeliveryChange(0, 0));
    assertThat(store().reschedule(ACME, ready.message().id(), Duration.ofHours(1)))
        .isEqualTo(new DeliveryChange(1, 0));
    assertThat(store().reschedule(ACME, delayed.message().id(), Duration.ZERO))
        .isEqualTo(new DeliveryChange(1, 0));
    ClaimedDelivery due = claimOne(MAILER);
    assertThat(due.message()).isEqualTo(delayed.message());
    assertThat(claim(10)).isEmpty();
    assertThat(store().reschedule(ACME, due.message().id(), Duration.ZERO))
        .isEqualTo(new DeliveryChange(0, 1));
    pass(Duration.ofMinutes(61));
    store().tend(LAPSES);
    assertThat(payloads(claim(10))).contains("ready");
  }

  @Test
  void whatFailedCanBeMadeDueNowAndKeepsItsAttempts() {
    add(delivery("a"));
    ClaimedDelivery claimed = claimOne(MAILER);
    store().settle(List.of(Deliveries.settlement(claimed, Ending.FAILED, Duration.ofHours(1))));
    assertThat(store().reschedule(ACME, claimed.message().id(), Duration.ZERO).changed()).isOne();
    assertThat(claimOne(MAILER).attempt()).isEqualTo(2);
  }

  @Test
  void theNextOfAnEntityGoesOnWhenTheFirstIsCancelledAndWaitsWhenItIsMoved() {
    NewDelivery first = ordered("first", "e");
    NewDelivery second = ordered("second", "e");
    add(first, second, ordered("third", "e"), ordered("other", "f"));
    Claim ordered = new Claim(MAILER, Set.of(), null, 2, "one", LEASE, true);
    List<ClaimedDelivery> claimed = store().claim(ordered);
    assertThat(payloads(claimed)).containsExactly("first", "other");
    claimed.forEach(each -> settleAs(each, Ending.RELEASED)); // what is behind is set back by now

    assertThat(store().cancel(ACME, first.message().id()).changed()).isOne();
    claimed = store().claim(ordered);
    assertThat(payloads(claimed)).containsExactlyInAnyOrder("second", "other");
    claimed.forEach(each -> settleAs(each, Ending.RELEASED));
    assertThat(store().reschedule(ACME, second.message().id(), Duration.ofHours(1)).changed())
        .isOne();
    assertThat(payloads(store().claim(ordered))).containsExactly("other");
    assertThat(store().cancel(ACME, second.message().id()).changed()).isOne();
    assertThat(payloads(store().claim(ordered))).containsExactly("third");
  }

  @Test
  void discardingTakesWhatWaitsForAHandlerThatIsGoneIfItIsSaid() {
    List<NewDelivery> many = new ArrayList<>();
    for (int i = 0; i < 1_001; i++) { // more than a batch
      many.add(delivery("p" + i));
    }
    store().add(many);
    NewDelivery first = ordered("first", "e");
    add(first, delayed("later", Duration.ofHours(1)), NewDelivery.of(AUDIT, message(ACME, "o")));
    DeliveryQuery gone = DeliveryQuery.all().withLane(MAILER);

    assertThat(store().discard(gone)).isZero();
    assertThat(store().discard(gone.withStatus(DeliveryStatus.PROCESSING))).isZero();
    ClaimedDelivery runs = claimOne(MAILER);
    assertThat(store().discard(gone.withStatus(DeliveryStatus.PENDING))).isEqualTo(1_002);
    assertThat(store().discard(gone.withStatus(DeliveryStatus.FAILED))).isZero();
    assertThat(found(runs).status()).isEqualTo(DeliveryStatus.PROCESSING);
    assertThat(store().count(DeliveryQuery.all()))
        .isEqualTo(Map.of(DeliveryStatus.PROCESSING, 1L, DeliveryStatus.PENDING, 1L));
  }

  @Test
  void theNextOfAnEntityGoesOnWhenTheFirstIsDiscarded() {
    add(ordered("first", "e"), ordered("second", "e"));
    ClaimedDelivery first =
        store().claim(new Claim(MAILER, Set.of(), null, 1, "one", LEASE, true)).get(0);
    settleAs(first, Ending.RELEASED);
    DeliveryQuery one = DeliveryQuery.all().withId(first.id());
    assertThat(store().discard(one.withStatus(DeliveryStatus.PENDING))).isOne();
    assertThat(payloads(claim(10))).containsExactly("second");
  }

  @Test
  void whatWaitsForAHandlerThatNobodyServesHasAnAge() {
    Instant longAgo = Instant.parse("1931-02-03T04:05:06Z");
    add(made("new", longAgo.plus(Duration.ofDays(1_000))), made("old", longAgo));
    assertThat(store().backlog()).hasSize(1);
    Backlog backlog = store().backlog().get(0);
    assertThat(backlog.lane()).isEqualTo(MAILER);
    assertThat(backlog.deliveries()).isEqualTo(2);
    Duration age = backlog.age();
    assertThat(age).isGreaterThan(Duration.ofDays(365 * 20)).isLessThan(Duration.ofDays(36_500));
  }

  // Reasons

  @Test
  void aDeadLetterHasAReasonThatCanBeSearched() {
    add(delivery("a"), delivery("b"), delivery("c"));
    List<ClaimedDelivery> claimed = claim(3);
    settleFor(claimed.get(0), Ending.DEAD_LETTER, "java.net.ConnectException: 100%_of mail-1");
    settleFor(claimed.get(1), Ending.DEAD_LETTER, "java.io.IOException: disk full");
    settleFor(claimed.get(2), Ending.FAILED, "java.net.ConnectException: mail-1");

    assertThat(found(claimed.get(0)).reason())
        .isEqualTo("java.net.ConnectException: 100%_of mail-1");
    assertThat(found(claimed.get(2)).reason()).isNull();
    for (String part : List.of("connectexception", "100%_OF", "mail-1")) {
      assertThat(store().find(DeliveryQuery.all().withReason(part), 0, 10))
          .extracting(StoredDelivery::id)
          .containsExactly(claimed.get(0).id());
    }
    assertThat(store().count(DeliveryQuery.deadLetters().withReason("100%disk"))).isEmpty();
    assertThat(store().replay(DeliveryQuery.all().withReason("disk full"))).isOne();
    assertThat(found(claimed.get(1)).reason()).isNull();
  }

  @Test
  void whatItsOwnersLetLapseSaysHowOftenAndInTheEndThatThisIsWhy() {
    add(delivery("a"));
    for (int lapses = 0; lapses < 3; lapses++) {
      ClaimedDelivery claimed = claimOne(MAILER);
      assertThat(claimed.lapses()).isEqualTo(lapses);
      pass(LEASE.plusSeconds(1));
      store().tend(2);
    }
    assertThat(store().find(DeliveryQuery.deadLetters().withReason("lease"), 0, 10)).hasSize(1);
  }

  private static Backlog backlog(Lane lane, boolean parked, long deliveries, long first) {
    return new Backlog(lane, parked, deliveries, first, Duration.ZERO);
  }

  /** Whatever their age. */
  private List<Backlog> backlog() {
    return store().backlog().stream()
        .map(each -> backlog(each.lane(), each.parked(), each.deliveries(), each.first()))
        .toList();
  }

  private void settleAs(ClaimedDelivery delivery, Ending ending) {
    Settlement settlement =
        new Settlement(delivery, ending, Duration.ZERO, Duration.ZERO, null, null, null);
    assertThat(store().settle(List.of(settlement))).isEmpty();
  }

  private void settleFor(ClaimedDelivery delivery, Ending ending, String error) {
    Settlement settlement =
        new Settlement(delivery, ending, Duration.ZERO, Duration.ofMillis(1), null, null, error);
    assertThat(store().settle(List.of(settlement))).isEmpty();
  }

  // Figures

  @Test
  void percentilesAreTheTimesOfRunsThatThereWere() {
    List<NewDelivery> many = new ArrayList<>();
    IntStream.rangeClosed(1, 200).forEach(i -> many.add(delivery("p" + i)));
    store().add(many);
    List<Settlement> endings = new ArrayList<>();
    for (ClaimedDelivery claimed : claim(200)) {
      int place = endings.size() * 37 % 200 / 2 + 1; // 1 to 100, each twice, in no order
      endings.add(ran(claimed, Ending.SUCCEEDED, Duration.ofMillis(place)));
    }
    store().settle(endings);
    assertThat(everything(DeliveryQuery.all()).runTimes())
        .hasValue(
            new RunTimes(
                200,
                Duration.ofNanos(50_500_000),
                Duration.ofMillis(50),
                Duration.ofMillis(95),
                Duration.ofMillis(99),
                Duration.ofMillis(100)));
  }

  @Test
  void ofFewRunsThePercentilesAreTheLongOnes() {
    add(delivery("a"), delivery("b"), delivery("c"));
    List<ClaimedDelivery> claimed = claim(3);
    store()
        .settle(
            List.of(
                ran(claimed.get(0), Ending.FAILED, Duration.ofSeconds(90)),
                ran(claimed.get(1), Ending.SUCCEEDED, Duration.ZERO),
                ran(claimed.get(2), Ending.DEAD_LETTER, Duration.ofNanos(2_000))));
    Duration longest = Duration.ofSeconds(90);
    assertThat(everything(DeliveryQuery.all()).runTimes())
        .hasValue(
            new RunTimes(
                3,
                Duration.ofSeconds(30).plusNanos(1_000),
                Duration.ofNanos(2_000),
                longest,
                longest,
                longest));
  }

  @Test
  void onlyRunsThatTheHandlerEndedHaveTimes() {
    add(delivery("parked"), delivery("released"), delivery("lapsed"));
    List<ClaimedDelivery> claimed = claim(3);
    store()
        .settle(
            List.of(
                ran(claimed.get(0), Ending.PARKED, Duration.ofMillis(1)),
                ran(claimed.get(1), Ending.RELEASED, Duration.ofMillis(2))));
    pass(LEASE);
    store().tend(LAPSES);
    assertThat(found(claimed.get(1)).runs()).hasSize(1);
    assertThat(found(claimed.get(2)).runs()).hasSize(1);
    assertThat(everything(DeliveryQuery.all()).runTimes()).isEmpty();
  }

  @Test
  void runsCountFromTheFirstMomentToJustBeforeTheLast() {
    List<Instant> ends = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      add(delivery("p" + i));
      ClaimedDelivery claimed = claimOne(MAILER);
      store().settle(List.of(ran(claimed, Ending.SUCCEEDED, Duration.ofMillis(i))));
      ends.add(found(claimed).runs().get(0).at());
      pass(Duration.ofMillis(10));
    }
    assertThat(longestRun(ends.get(1), ends.get(2))).hasValue(Duration.ofMillis(2));
    assertThat(longestRun(ends.get(1), ends.get(2).plusNanos(1))).hasValue(Duration.ofMillis(3));
    assertThat(longestRun(ends.get(1).plusNanos(1), ends.get(2))).isEmpty();
    assertThat(longestRun(ends.get(1), ends.get(1))).isEmpty();
  }

  @Test
  void deliveriesCountByWhenTheirEventWasMade() {
    Instant noon = Instant.parse("2026-03-04T12:00:00Z");
    add(
        made("invoice.paid", noon.minusMillis(1)),
        made("user.created", noon),
        made("invoice.paid", noon),
        made("invoice.paid", noon.plusSeconds(60).minusMillis(1)),
        made("invoice.paid", noon.plusSeconds(60)));
    settle(claim(3).get(2), Ending.SUCCEEDED);

    DeliveryFigures minute = store().figures(DeliveryQuery.all(), noon, noon.plusSeconds(60));
    assertThat(minute.byType())
        .containsExactly(
            Map.entry(
                "invoice.paid", Map.of(DeliveryStatus.PENDING, 1L, DeliveryStatus.COMPLETED, 1L)),
            Map.entry("user.created", Map.of(DeliveryStatus.PROCESSING, 1L)));
    assertThat(minute.byStatus())
        .containsExactly(
            Map.entry(DeliveryStatus.PENDING, 1L),
            Map.entry(DeliveryStatus.PROCESSING, 1L),
            Map.entry(DeliveryStatus.COMPLETED, 1L));
    assertThat(minute.ofType("invoice.paid")).isEqualTo(2);
    assertThat(minute.ofType("no.such")).isZero();
    assertThat(minute.deliveries()).isEqualTo(3);
    assertThat(everything(DeliveryQuery.all()).byStatus())
        .as("as they are counted")
        .isEqualTo(store().count(DeliveryQuery.all()));
  }

  @Test
  void figuresAreThoseOfTheDeliveriesAskedFor() {
    add(delivery(ACME, "a"), delivery(GLOBEX, "g"), NewDelivery.of(AUDIT, message(ACME, "b")));
    List<ClaimedDelivery> mailed = claim(2);
    store()
        .settle(
            List.of(
                ran(mailed.get(0), Ending.SUCCEEDED, Duration.ofMillis(4)),
                ran(mailed.get(1), Ending.FAILED, Duration.ofMillis(5)),
                ran(claimOne(AUDIT), Ending.SUCCEEDED, Duration.ofMillis(6))));
    DeliveryFigures figures =
        everything(
            DeliveryQuery.all()
                .withLane(MAILER)
                .withTenant(mailed.get(1).message().tenant())
                .withType("invoice.paid"));
    assertThat(figures.byStatus()).containsExactly(Map.entry(DeliveryStatus.FAILED, 1L));
    assertThat(figures.runTimes())
        .hasValueSatisfying(
            times -> {
              assertThat(times.runs()).isOne();
              assertThat(times.mean()).isEqualTo(Duration.ofMillis(5));
            });
    assertThat(everything(DeliveryQuery.all().withStatus(DeliveryStatus.COMPLETED)).runTimes())
        .hasValueSatisfying(times -> assertThat(times.mean()).isEqualTo(Duration.ofMillis(5)));
  }

  @Test
  void whereThereIsNothingTheFiguresSayNothing() {
    DeliveryFigures figures = everything(DeliveryQuery.all());
    assertThat(figures.byType()).isEmpty();
    assertThat(figures.byStatus()).isEmpty();
    assertThat(figures.deliveries()).isZero();
    assertThat(figures.runTimes()).isEmpty();
  }

  @Test
  void aSpanThatEndsBeforeItBeginsIsRefused() {
    Instant noon = Instant.parse("2026-03-04T12:00:00Z");
    assertThatThrownBy(() -> store().figures(DeliveryQuery.all(), noon, noon.minusSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "from must not be after to, was 2026-03-04T12:00:00Z with to 2026-03-04T11:59:59Z;"
                + " give the earlier one first");
  }

  private void add(NewDelivery... deliveries) {
    store().add(List.of(deliveries));
  }

  private List<ClaimedDelivery> claim(int most) {
    return claim(Set.of(), null, most);
  }

  private List<ClaimedDelivery> claim(Set<TenantId> tenants, TenantId after, int most) {
    return store().claim(new Claim(MAILER, tenants, after, most, "one", LEASE, false));
  }

  private ClaimedDelivery claimOne(Lane lane) {
    List<ClaimedDelivery> claimed = store().claim(new Claim(lane, 1, "one", LEASE));
    assertThat(claimed).hasSize(1);
    return claimed.get(0);
  }

  private static ExtendedLeases extended(ClaimedDelivery delivery) {
    return new ExtendedLeases(Set.of(delivery), Set.of());
  }

  private void settle(ClaimedDelivery delivery, Ending ending) {
    assertThat(store().settle(List.of(settlement(delivery, ending)))).isEmpty();
  }

  private StoredDelivery found(ClaimedDelivery delivery) {
    List<StoredDelivery> found = store().find(DeliveryQuery.all().withId(delivery.id()), 0, 10);
    assertThat(found).hasSize(1);
    return found.get(0);
  }

  private long idOf(String payload) {
    return store().find(DeliveryQuery.all(), 0, 100).stream()
        .filter(stored -> stored.message().payload().equals(payload))
        .findFirst()
        .orElseThrow()
        .id();
  }

  private DeliveryFigures everything(DeliveryQuery query) {
    return store().figures(query, Instant.MIN, Instant.MAX);
  }

  private Optional<Duration> longestRun(Instant from, Instant to) {
    return store().figures(DeliveryQuery.all(), from, to).runTimes().map(RunTimes::longest);
  }

  private static Settlement ran(ClaimedDelivery delivery, Ending ending, Duration took) {
    return new Settlement(delivery, ending, Duration.ZERO, took, null, null, null);
  }

  private static NewDelivery made(String type, Instant at) {
    UUID id = UUID.randomUUID();
    return NewDelivery.of(
        MAILER,
        Message.of(id, type, 1, ACME, "{}")
            .following(id, null)
            .producer("billing")
            .createdAt(at)
            .build());
  }
}
