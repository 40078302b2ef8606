package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.shared.Heard.Invalidation;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link SharedStore} must do, in one test for each of its sentences. */
public abstract class SharedStoreContract extends SharedCountersContract {

  protected static final SpaceName ACME = SpaceName.of(TenantId.of("acme"));
  protected static final SpaceName BETA = SpaceName.of(TenantId.of("beta"));
  protected static final SpaceName CENTRAL = SpaceName.of(TenantId.CENTRAL);
  protected static final SpaceName ALL = SpaceName.ALL_TENANTS;
  protected static final Duration LONG = Duration.ofMinutes(10);
  private static final byte[] VALUE = "may".getBytes(StandardCharsets.UTF_8);
  private static final String KEY = "sales:may";
  private static final List<String> LINEAGE = ScopeText.lineage(KEY, List.of());

  private final List<SharedStore> opened = new ArrayList<>();
  protected final Heard heard = new Heard();
  protected final Heard heardByOther = new Heard();
  protected SharedStore store;
  protected SharedStore other;

  /**
   * Returns a store that isn't open yet. All stores of one test share a server and names there; no
   * other test finds them.
   */
  @Override
  protected abstract SharedStore newStore() throws Exception;

  /** Has the server lose the fences of the part. */
  protected abstract void loseFences(SpaceName space) throws Exception;

  /** Has the fences of the part belong to a state that the server may have lost. */
  protected abstract void disown(SpaceName space) throws Exception;

  /** Tells whether members hear of each invalidation. Otherwise they find out themselves. */
  protected boolean notifies() {
    return true;
  }

  /** Tells whether a pattern refuses only values with keys that it matches. */
  protected boolean comparesPatterns() {
    return false;
  }

  @BeforeEach
  void openStores() throws Exception {
    store = open("member-1", heard);
    other = open("member-2", heardByOther);
  }

  @AfterEach
  void closeStores() {
    opened.forEach(each -> each.close(Duration.ofSeconds(5)));
  }

  protected SharedStore open(String member, SharedStore.Listener listener) throws Exception {
    SharedStore made = newStore();
    opened.add(made);
    made.open(member, listener);
    return made;
  }

  // Fences

  @Test
  void fencesAreMadeWhenTheyAreFirstNeeded() throws Exception {
    assertThat(store.positions(List.of(ACME))).containsExactly((Position) null);

    TierState state = ReadFences.of(store, ACME, null);

    assertThat(state.position().sequence()).isZero();
    assertThat(state.floor()).isZero();
    assertThat(state.scopes()).isEmpty();
    assertThat(store.positions(List.of(ACME))).containsExactly(state.position());
    assertThat(ReadFences.of(other, ACME, null)).isEqualTo(state);
  }

  @Test
  void anIncarnationWasNeverUsedBefore() throws Exception {
    Set<String> seen = new HashSet<>();
    for (SpaceName space : List.of(ACME, BETA, CENTRAL, ALL)) {
      for (int i = 0; i < 5; i++) {
        assertThat(seen.add(ReadFences.of(store, space, null).position().incarnation())).isTrue();
        loseFences(space);
      }
    }
  }

  @Test
  void anIncarnationIsLettersAndDigits() throws Exception {
    assertThat(ReadFences.of(store, ACME, null).position().incarnation())
        .matches("[A-Za-z0-9]{8,64}");
  }

  @Test
  void fencesOfAnotherServersStateAreMadeAnew() throws Exception {
    Position before = store.invalidate(ACME, List.of("k:" + KEY));
    disown(ACME);

    assertThat(store.positions(List.of(ACME))).containsExactly((Position) null);
    assertThat(store.read(ACME, KEY).tenant()).isNull();
    TierState state = ReadFences.of(store, ACME, before);

    assertThat(state.position().incarnation()).isNotEqualTo(before.incarnation());
    assertThat(state.position().sequence()).isZero();
    assertThat(state.scopes()).isEmpty();
    assertThat(other.positions(List.of(ACME))).containsExactly(state.position());
  }

  @Test
  void anInvalidationMakesFencesThatAreMissingOrAnothers() throws Exception {
    Position first = store.invalidate(ACME, List.of("k:" + KEY));
    loseFences(ACME);
    Position second = store.invalidate(ACME, List.of("k:" + KEY));
    disown(ACME);
    Position third = store.invalidate(ACME, List.of("k:" + KEY));

    assertThat(List.of(first, second, third)).extracting(Position::sequence).containsOnly(1L);
    assertThat(Set.of(first.incarnation(), second.incarnation(), third.incarnation())).hasSize(3);
  }

  // Invalidations

  @Test
  void anInvalidationRaisesTheNumberByOneWhateverItsScopes() throws Exception {
    Position none = ReadFences.of(store, ACME, null).position();
    Position one = store.invalidate(ACME, List.of("k:a"));
    Position two = other.invalidate(ACME, List.of("k:a", "b:b", "t:c", "p:d:*:e"));
    Position three = store.invalidate(ACME, List.of("*"));

    assertThat(one).isEqualTo(new Position(none.incarnation(), 1));
    assertThat(two).isEqualTo(new Position(none.incarnation(), 2));
    assertThat(three).isEqualTo(new Position(none.incarnation(), 3));
  }

  @Test
  void changesHoldTheNumberOfTheLastInvalidationOfEachScope() throws Exception {
    store.invalidate(ACME, List.of("k:a", "t:b"));
    store.invalidate(ACME, List.of("k:a", "p:x:*:y"));

    TierState state = ReadFences.of(other, ACME, null);

    assertThat(state.scopes()).isEqualTo(Map.of("k:a", 2L, "t:b", 1L, "p:x:*:y", 2L));
    assertThat(state.floor()).isZero();
    assertThat(state.position().sequence()).isEqualTo(2);
  }

  @Test
  void changesHoldAllThatIsLaterThanWhatTheCallerKnows() throws Exception {
    Position known = store.invalidate(ACME, List.of("k:a", "t:b"));
    store.invalidate(ACME, List.of("k:c"));
    Position last = store.invalidate(ACME, List.of("t:b"));

    assertThat(ReadFences.of(store, ACME, known).scopes())
        .containsEntry("k:c", 2L)
        .containsEntry("t:b", 3L);
    assertThat(ReadFences.of(store, ACME, last).position()).isEqualTo(last);
    assertThat(ReadFences.of(store, ACME, new Position("another", 99)).scopes())
        .containsKeys("k:a", "k:c", "t:b");
  }

  @Test
  void everythingRaisesTheFloor() throws Exception {
    store.invalidate(ACME, List.of("k:a"));
    Position all = store.invalidate(ACME, List.of("*", "k:b"));
    store.invalidate(ACME, List.of("k:c"));

    TierState state = ReadFences.of(other, ACME, null);

    assertThat(state.floor()).isEqualTo(all.sequence());
    assertThat(state.scopes()).doesNotContainKey("k:a").containsEntry("k:c", 3L);
  }

  @Test
  void tooManyScopesRaiseTheFloorToTheHighestThatIsForgotten() throws Exception {
    store.invalidate(ACME, List.of("k:first"));
    for (int i = 0; i < 9; i++) {
      int from = i * 1_000;
      store.invalidate(
          ACME, IntStream.range(from, from + 1_000).mapToObj(each -> "k:" + each).toList());
    }
    Position last = store.invalidate(ACME, List.of("k:last"));

    TierState state = ReadFences.of(other, ACME, null);

    assertThat(state.position()).isEqualTo(last);
    assertThat(state.scopes()).hasSizeLessThanOrEqualTo(FenceMirror.LIMIT).containsKey("k:last");
    assertThat(state.floor()).isPositive().isLessThan(last.sequence());
    // What isn't listed is covered by the floor.
    for (int i = 0; i < 9_000; i++) {
      long number = 2 + i / 1_000;
      assertThat(number <= state.floor() || state.scopes().get("k:" + i) == number)
          .as("scope %d", i)
          .isTrue();
    }
  }

  @Test
  void veryManyScopesAtOnceRaiseTheFloorIfNeedBe() throws Exception {
    List<String> scopes = IntStream.range(0, 20_000).mapToObj(each -> "k:" + each).toList();
    Position position = store.invalidate(ACME, scopes);

    TierState state = ReadFences.of(other, ACME, null);

    assertThat(state.position()).isEqualTo(position);
    assertThat(state.floor() == 1 || state.scopes().keySet().containsAll(scopes)).isTrue();
    if (notifies()) {
      assertThat(heardByOther.next().position()).isEqualTo(position);
    }
  }

  @Test
  void invalidationsOfManyNodesAreCountedOnceEach() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      Set<Position> seen = new HashSet<>();
      List<Callable<Position>> calls = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        SharedStore by = i % 2 == 0 ? store : other;
        String scope = "k:" + i;
        calls.add(() -> by.invalidate(ACME, List.of(scope)));
      }
      for (Future<Position> each : threads.invokeAll(calls, 20, TimeUnit.SECONDS)) {
        assertThat(seen.add(each.get())).isTrue();
      }
      assertThat(seen)
          .extracting(Position::incarnation)
          .containsOnly(seen.iterator().next().incarnation());
      assertThat(ReadFences.of(store, ACME, null).position().sequence()).isEqualTo(100);
    } finally {
      threads.shutdownNow();
    }
  }

  // Values

  @Test
  void aValueIsReadWithThePositionsOfTheFencesOverIt() throws Exception {
    Position begun = store.invalidate(ACME, List.of("k:x"));
    Position all = store.invalidate(ALL, List.of("t:y"));
    assertThat(store.store(ACME, KEY, VALUE, begun, LINEAGE, LONG)).isTrue();
    Position now = store.invalidate(ACME, List.of("k:z"));

    StoredValue read = other.read(ACME, KEY);

    assertThat(read.envelope()).isEqualTo(VALUE);
    assertThat(read.tenant()).isEqualTo(now);
    assertThat(read.allTenants()).isEqualTo(all);
    assertThat(read.remainingMillis()).isBetween(1L, LONG.toMillis());
  }

  @Test
  void whatIsMissingIsReadAsNull() throws Exception {
    StoredValue read = store.read(ACME, KEY);

    assertThat(read.envelope()).isNull();
    assertThat(read.tenant()).isNull();
    assertThat(read.allTenants()).isNull();
    assertThat(store.positions(List.of(ACME, ALL))).containsExactly(null, null);
  }

  @Test
  void aValueIsKeptForItsTime() throws Exception {
    Position begun = ReadFences.of(store, ACME, null).position();
    store.store(ACME, KEY, VALUE, begun, LINEAGE, Duration.ofMillis(300));
    assertThat(store.read(ACME, KEY).remainingMillis()).isLessThanOrEqualTo(300);
    Await.until(
        "the value is gone",
        () -> {
          try {
            return store.read(ACME, KEY).envelope() == null;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void aValueIsKeptForAYear() throws Exception {
    Position begun = ReadFences.of(store, ACME, null).position();
    Duration year = Duration.ofDays(365);
    assertThat(store.store(ACME, KEY, VALUE, begun, LINEAGE, year)).isTrue();
    assertThat(store.read(ACME, KEY).remainingMillis())
        .isBetween(year.minusDays(1).toMillis(), year.toMillis());
  }

  @Test
  void aValueTakesThePlaceOfTheOneBefore() throws Exception {
    Position begun = ReadFences.of(store, ACME, null).position();
    store.store(ACME, KEY, VALUE, begun, LINEAGE, Duration.ofMinutes(1));
    byte[] second = {1, 2, 3};
    assertThat(other.store(ACME, KEY, second, begun, LINEAGE, LONG)).isTrue();

    StoredValue read = store.read(ACME, KEY);

    assertThat(read.envelope()).isEqualTo(second);
    assertThat(read.remainingMillis()).isGreaterThan(Duration.ofMinutes(1).toMillis());
  }

  @Test
  void aValueIsAnyBytesOfAnyLength() throws Exception {
    Position begun = ReadFences.of(store, ACME, null).position();
    for (int length : List.of(0, 1, 255, 65_536, 4 * 1024 * 1024)) {
      byte[] bytes = new byte[length];
      new Random(length).nextBytes(bytes);
      assertThat(store.store(ACME, KEY, bytes, begun, LINEAGE, LONG)).isTrue();
      assertThat(other.read(ACME, KEY).envelope()).isEqualTo(bytes);
    }
  }

  @Test
  void aValueIsStoredThoughSomethingElseWasInvalidatedSinceItsLoadBegan() throws Exception {
    Position begun = store.invalidate(ACME, LINEAGE);
    store.invalidate(ACME, List.of("k:sales:june", "b:sales:june", "t:x", "b:sale"));
    store.invalidate(BETA, List.of("*", "k:" + KEY));
    assertThat(store.store(ACME, KEY, VALUE, begun, LINEAGE, LONG)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"k:sales:may", "b:sales", "b:sales:may", "t:orders", "p:s*:may", "p:x:*:y", "*"})
  void aValueIsRefusedIfAScopeOfItWasInvalidatedSinceItsLoadBegan(String scope) throws Exception {
    assumeTrue(!scope.equals("p:x:*:y") || !comparesPatterns());
    List<String> lineage = new ArrayList<>(LINEAGE);
    lineage.add("t:orders");
    Position begun = store.invalidate(ACME, List.of("k:other"));
    Position since = other.invalidate(ACME, List.of("t:first", scope, "t:last"));

    assertThat(store.store(ACME, KEY, VALUE, begun, lineage, LONG)).isFalse();
    assertThat(store.read(ACME, KEY).envelope()).isNull();
    assertThat(store.store(ACME, KEY, VALUE, since, lineage, LONG)).isTrue();
    assertThat(store.read(ACME, KEY).envelope()).isEqualTo(VALUE);
  }

  @Test
  void aValueIsRefusedIfItsLoadBeganBelowTheFloor() throws Exception {
    Position begun = store.invalidate(ACME, List.of("k:other"));
    for (int i = 0; i < 9; i++) {
      int from = i * 1_000;
      store.invalidate(
          ACME, IntStream.range(from, from + 1_000).mapToObj(each -> "k:" + each).toList());
    }
    assertThat(store.store(ACME, KEY, VALUE, begun, LINEAGE, LONG)).isFalse();
  }

  @Test
  void aValueIsRefusedIfTheIncarnationIsAnother() throws Exception {
    Position begun = ReadFences.of(store, ACME, null).position();
    assertThat(store.store(ACME, KEY, VALUE, new Position("abc", 0), LINEAGE, LONG)).isFalse();
    store.renew(ACME, begun.incarnation());
    assertThat(store.store(ACME, KEY, VALUE, begun, LINEAGE, LONG)).isFalse();
    Position second = ReadFences.of(store, ACME, null).position();
    disown(ACME);
    assertThat(store.store(ACME, KEY, VALUE, second, LINEAGE, LONG)).isFalse();
    Position third = ReadFences.of(store, ACME, null).position();
    loseFences(ACME);
    assertThat(store.store(ACME, KEY, VALUE, third, LINEAGE, LONG)).isFalse();
    assertThat(store.read(ACME, KEY).envelope()).isNull();
  }

  @Test
  void aValueIsRefusedIfTheServerHasntCountedAsFar() throws Exception {
    Position now = store.invalidate(ACME, List.of("k:other"));
    Position ahead = new Position(now.incarnation(), now.sequence() + 1);
    assertThat(store.store(ACME, KEY, VALUE, ahead, LINEAGE, LONG)).isFalse();
  }

  // Several parts

  @Test
  void positionsAreThoseOfTheParts() throws Exception {
    List<SpaceName> spaces = new ArrayList<>();
    List<Position> expected = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      SpaceName space = SpaceName.of(TenantId.of("tenant-" + i));
      spaces.add(space);
      expected.add(i % 3 == 0 ? null : store.invalidate(space, List.of("k:a")));
    }
    spaces.add(ALL);
    expected.add(store.invalidate(ALL, List.of("*")));
    spaces.add(CENTRAL);
    expected.add(null);

    assertThat(other.positions(spaces)).isEqualTo(expected);
    assertThat(other.positions(List.of())).isEmpty();
  }

  // Renewal

  @Test
  void aPartGetsANewIncarnationUnlessItHasAnotherAlready() throws Exception {
    Position first = store.invalidate(ACME, List.of("k:a"));

    TierState second = store.renew(ACME, first.incarnation());
    TierState third = other.renew(ACME, first.incarnation());

    assertThat(second.position().incarnation()).isNotEqualTo(first.incarnation());
    assertThat(second.position().sequence()).isZero();
    assertThat(second.floor()).isZero();
    assertThat(second.scopes()).isEmpty();
    assertThat(third).isEqualTo(second);
  }

  @Test
  void aPartWithoutFencesIsRenewed() throws Exception {
    TierState state = store.renew(ACME, "abc");
    assertThat(store.positions(List.of(ACME))).containsExactly(state.position());
  }

  // Messages

  @Test
  void allMembersHearOfAnInvalidation() throws Exception {
    assumeTrue(notifies());
    List<String> scopes = List.of("k:a", "b:b:c", "t:d", "p:e:*:f", "*");
    Position position = store.invalidate(ACME, scopes);

    Invalidation expected = new Invalidation(ACME, position, scopes, "member-1");
    assertThat(heardByOther.next()).isEqualTo(expected);
    assertThat(heard.next()).isEqualTo(expected);
  }

  @Test
  void invalidationsOfAPartAreHeardInOrder() throws Exception {
    assumeTrue(notifies());
    for (int i = 1; i <= 200; i++) {
      SharedStore by = i % 3 == 0 ? other : store;
      by.invalidate(i % 2 == 0 ? ACME : ALL, List.of("k:" + i));
    }
    Map<SpaceName, Long> last = new HashMap<>(Map.of(ACME, 0L, ALL, 0L));
    for (int i = 0; i < 200; i++) {
      Invalidation next = heardByOther.next();
      long number = next.position().sequence();
      assertThat(number).isEqualTo(last.put(next.space(), number) + 1);
      long sent = next.space().equals(ACME) ? 2 * number : 2 * number - 1;
      assertThat(next.scopes()).containsExactly("k:" + sent);
      assertThat(next.member()).isEqualTo(sent % 3 == 0 ? "member-2" : "member-1");
    }
  }

  @Test
  void whoHasLeftIsToldNothing() throws Exception {
    other.close(Duration.ofSeconds(5));
    store.invalidate(ACME, List.of("k:a"));
    if (notifies()) {
      assertThat(heard.next().scopes()).containsExactly("k:a");
    }
    assertThat(heardByOther.isSilent()).isTrue();
    assertThatThrownBy(() -> other.invalidate(ACME, List.of("k:a"))).isInstanceOf(Exception.class);
  }

  @Test
  void aStoreMayBeClosedTwice() {
    other.close(Duration.ofSeconds(5));
    other.close(Duration.ofSeconds(5));
  }

  // Names (T1)

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*",
        "_",
        ":",
        "{}",
        "{a}",
        "}{",
        "%",
        "%5F",
        "a_b",
        "a\nb",
        "\r\n",
        "\u0000",
        "\uD83D\uDE00",
        "central",
        "all",
        "tenant_acme",
        "acme_sales",
        "ä",
        "@inc",
        "@seq",
        "\"",
        "\\",
        "' or 1=1 --",
        "[a]",
        "?"
      })
  void anyIdAndKeyIsDataAndMeetsNoOther(String evil) throws Exception {
    SpaceName space = SpaceName.of(TenantId.of("x" + evil));
    SpaceName neighbour = SpaceName.of(TenantId.of("x"));
    String key = "sales:" + evil + ":x";
    List<String> lineage = new ArrayList<>(ScopeText.lineage(key, List.of()));
    lineage.add("t:" + evil);
    Position begun = ReadFences.of(store, space, null).position();
    Position there = ReadFences.of(store, neighbour, null).position();
    assertThat(store.store(space, key, VALUE, begun, lineage, LONG)).isTrue();

    assertThat(other.read(space, key).envelope()).isEqualTo(VALUE);
    for (SpaceName each : List.of(neighbour, ACME, CENTRAL)) {
      assertThat(other.read(each, key).envelope()).isNull();
      assertThat(other.read(each, evil + "_" + key).envelope()).isNull();
      assertThat(other.read(each, "x").envelope()).isNull();
    }
    List<String> scopes = List.of("t:" + evil, "k:" + evil, "b:" + evil, "p:" + evil + ":*:x");
    Position now = store.invalidate(space, scopes);
    assertThat(now).isEqualTo(new Position(begun.incarnation(), 1));
    if (notifies()) {
      assertThat(heardByOther.next()).isEqualTo(new Invalidation(space, now, scopes, "member-1"));
    }
    Map<String, Long> expected = new HashMap<>();
    scopes.forEach(scope -> expected.put(scope, 1L));
    assertThat(ReadFences.of(other, space, begun).scopes()).isEqualTo(expected);
    assertThat(other.positions(List.of(space, neighbour))).containsExactly(now, there);
    assertThat(store.store(space, key, VALUE, begun, lineage, LONG)).isFalse();
  }

  @Test
  void theCentralSpaceAndAllTenantsAreNobodysTenant() throws Exception {
    SpaceName central = SpaceName.of(TenantId.of("central"));
    SpaceName all = SpaceName.of(TenantId.of("all"));
    List<SpaceName> spaces = List.of(CENTRAL, ALL, central, all);
    Set<String> incarnations = new HashSet<>();
    for (SpaceName each : spaces) {
      incarnations.add(store.invalidate(each, List.of("k:a")).incarnation());
    }
    assertThat(incarnations).hasSize(4);
    assertThat(store.positions(spaces)).extracting(Position::sequence).containsOnly(1L);
  }

  @Test
  void longIdsAndKeysAreKeptApart() throws Exception {
    String id = "\uD83D\uDE00".repeat(64);
    String key = "k".repeat(500) + ":\uD83D\uDE00".repeat(200);
    SpaceName space = SpaceName.of(TenantId.of(id));
    SpaceName almost = SpaceName.of(TenantId.of(id.substring(2)));
    List<String> lineage = ScopeText.lineage(key, List.of());
    Position begun = ReadFences.of(store, space, null).position();
    assertThat(store.store(space, key, VALUE, begun, lineage, LONG)).isTrue();

    assertThat(other.read(space, key).envelope()).isEqualTo(VALUE);
    assertThat(other.read(space, key.substring(0, key.length() - 2)).envelope()).isNull();
    assertThat(other.read(almost, key).envelope()).isNull();
  }

  // Leases

  private String take(SharedStore store, String lease) throws Exception {
    return store.lease(ACME, "sales:may", lease, "", Duration.ofSeconds(30));
  }

  @Test
  void aLeaseIsOneNodesUntilItIsReleased() throws Exception {
    assertThat(take(store, "one/a.1~b.2")).isEqualTo("one/a.1~b.2");
    assertThat(take(other, "two/a.1~b.2")).isEqualTo("one/a.1~b.2");
    assertThat(take(store, "one/a.1~b.2")).isEqualTo("one/a.1~b.2");

    other.release(ACME, "sales:may", "two/a.1~b.2");
    assertThat(take(other, "two/a.1~b.2")).isEqualTo("one/a.1~b.2");

    store.release(ACME, "sales:may", "one/a.1~b.2");
    assertThat(take(other, "two/a.1~b.2")).isEqualTo("two/a.1~b.2");
  }

  @Test
  void aLeaseIsOfOneKeyOfOneTenant() throws Exception {
    take(store, "one/x");
    assertThat(other.lease(BETA, "sales:may", "two/x", "", Duration.ofSeconds(30)))
        .isEqualTo("two/x");
    assertThat(other.lease(ACME, "sales:may ", "two/x", "", Duration.ofSeconds(30)))
        .isEqualTo("two/x");
  }

  @Test
  void aLeaseEndsByItself() throws Exception {
    store.lease(ACME, "sales:may", "one/x", "", Duration.ofMillis(1));
    String inForce = take(other, "two/x");
    while (!inForce.equals("two/x")) {
      inForce = take(other, "two/x");
    }
    assertThat(take(store, "one/x")).isEqualTo("two/x");
  }

  /** As one does after the server's clock was put back. */
  @Test
  void aLeaseThatEndsLaterThanItCouldIsReplaced() throws Exception {
    store.lease(ACME, "sales:may", "one/x", "", Duration.ofHours(1));
    assertThat(take(other, "two/x")).isEqualTo("two/x");
    assertThat(take(store, "one/x")).isEqualTo("two/x");
  }

  @Test
  void aLeaseIsReplacedIfItIsTheOneThatWasSeen() throws Exception {
    take(store, "one/x");
    Duration term = Duration.ofSeconds(30);
    assertThat(other.lease(ACME, "sales:may", "two/x", "three/x", term)).isEqualTo("one/x");
    assertThat(other.lease(ACME, "sales:may", "two/x", "one/x", term)).isEqualTo("two/x");
    assertThat(take(store, "one/x")).isEqualTo("two/x");
  }

  @Test
  void theEndOfALoadIsToldToAll() throws Exception {
    String odd = "sales:*?_{}\n ü~may";
    store.lease(ACME, odd, "one/x", "", Duration.ofSeconds(30));
    store.release(ACME, odd, "one/x");
    if (notifies()) {
      Await.until(
          "the other member hears it", () -> heardByOther.loaded().contains(ACME + " " + odd));
    }
  }
}
