package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link SharedStore} must do with counters and with values that are added. */
public abstract class SharedCountersContract {

  private static final SpaceName ACME = SpaceName.of(TenantId.of("acme"));
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final CachePolicy MINUTES = CachePolicy.ttl(LONG);
  private static final String KEY = "logins:anna";
  private static final ReportKey<Long> COUNTER = ReportKey.of(KEY, Long.class);
  private static final ReportKey<String> TOKEN = ReportKey.of("token:t-1", String.class);
  private static final List<String> LINEAGE = ScopeText.lineage(KEY, List.of());

  private final List<SharedStore> counting = new ArrayList<>();
  private final List<TenantCacheManager> nodes = new ArrayList<>();

  /** Returns a store that isn't open yet. */
  protected abstract SharedStore newStore() throws Exception;

  @AfterEach
  void closeNodes() {
    nodes.forEach(TenantCacheManager::close);
    counting.forEach(each -> each.close(Duration.ofSeconds(5)));
  }

  private SharedStore opened() throws Exception {
    SharedStore made = newStore();
    counting.add(made);
    made.open("member-c" + counting.size(), new Heard());
    return made;
  }

  private TenantCacheManager node() throws Exception {
    TenantCacheManager made =
        TenantCacheManager.builder()
            .node("node-" + nodes.size())
            .shared(SharedTiers.on(newStore(), SharedOptions.defaults()))
            .build();
    nodes.add(made);
    return made;
  }

  private static Position now(SharedStore store) throws Exception {
    return store.changes(List.of(new SharedStore.Asked(ACME, null))).get(0).position();
  }

  private static byte[] counter(Position begun, long number, String... tags) {
    return new Envelope(
            begun,
            begun,
            "java.lang.Long",
            Envelope.COUNTER,
            -1,
            LONG.toMillis(),
            0,
            "node",
            Set.copyOf(Arrays.stream(tags).map(Tag::of).toList()),
            CounterBytes.of(new byte[0], number))
        .bytes(Integer.MAX_VALUE);
  }

  private static byte[] value(Position begun) {
    return new Envelope(
            begun,
            begun,
            "java.lang.String",
            "text",
            -1,
            LONG.toMillis(),
            0,
            "node",
            Set.of(),
            "x".getBytes(StandardCharsets.UTF_8))
        .bytes(Integer.MAX_VALUE);
  }

  private static boolean begin(SharedStore store, byte @Nullable [] read, byte[] made, Position at)
      throws Exception {
    return store.replace(ACME, KEY, read, made, at, LINEAGE, LONG);
  }

  private static @Nullable Counted count(SharedStore store, byte[] counter, long by, Position at)
      throws Exception {
    return store.count(ACME, KEY, counter, by, at, LINEAGE, null);
  }

  // One server

  @Test
  void aCounterIsReadAsItIsNow() throws Exception {
    SharedStore store = opened();
    Position now = now(store);
    byte[] made = counter(now, 5);
    assertThat(begin(store, null, made, now)).isTrue();
    assertThat(store.read(ACME, KEY).envelope()).isEqualTo(made);
    assertThat(count(store, made, -8, now)).isEqualTo(new Counted(-3, true));
    assertThat(count(store, made, Long.MAX_VALUE, now))
        .isEqualTo(new Counted(Long.MAX_VALUE - 3, true));
    StoredValue read = opened().read(ACME, KEY);
    assertThat(read.envelope()).isEqualTo(counter(now, Long.MAX_VALUE - 3));
    assertThat(read.tenant()).isEqualTo(now);
    assertThat(read.remainingMillis()).isBetween(1L, LONG.toMillis());
  }

  @Test
  void aSumThatIsTooMuchLeavesTheCounterAsItIs() throws Exception {
    SharedStore store = opened();
    Position now = now(store);
    byte[] made = counter(now, Long.MAX_VALUE - 1);
    assertThat(begin(store, null, made, now)).isTrue();
    assertThat(count(store, made, 2, now)).isEqualTo(new Counted(Long.MAX_VALUE - 1, false));
    assertThat(count(store, made, 1, now)).isEqualTo(new Counted(Long.MAX_VALUE, true));
  }

  @Test
  void whatIsThereIsReplacedOnlyIfItIsWhatWasRead() throws Exception {
    SharedStore store = opened();
    Position now = now(store);
    byte[] value = value(now);
    byte[] first = counter(now, 1);
    byte[] second = counter(now, 1, "tag");
    assertThat(begin(store, value, first, now)).isFalse();
    assertThat(begin(store, null, value, now)).isTrue();
    assertThat(begin(store, null, value, now)).isFalse();
    assertThat(begin(store, null, first, now)).isFalse();
    assertThat(begin(store, second, first, now)).isFalse();
    assertThat(begin(store, value, first, now)).isTrue();
    assertThat(begin(store, null, second, now)).isFalse();
    assertThat(begin(store, null, value, now)).isFalse();
    assertThat(count(store, first, 6, now)).isEqualTo(new Counted(7, true));
    assertThat(begin(store, second, second, now)).isFalse();
    assertThat(begin(store, first, second, now)).isTrue(); // whatever its number is now
    assertThat(store.read(ACME, KEY).envelope()).isEqualTo(second);
  }

  @Test
  void aCounterThatIsAnotherOrMissingIsntCounted() throws Exception {
    SharedStore store = opened();
    Position now = now(store);
    assertThat(count(store, counter(now, 1), 1, now)).isNull();
    begin(store, null, counter(now, 1), now);
    assertThat(count(store, counter(now, 1, "tag"), 1, now)).isNull();
    assertThat(store.read(ACME, KEY).envelope()).isEqualTo(counter(now, 1));
    assertThat(store.store(ACME, "other", value(now), now, List.of(), LONG)).isTrue();
    assertThat(store.count(ACME, "other", counter(now, 1), 1, now, List.of(), null)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"k:" + KEY, "b:logins", "t:security", "p:l*:anna", "*"})
  void anInvalidatedCounterIsNeitherCountedNorBegunBefore(String scope) throws Exception {
    SharedStore store = opened();
    Position before = now(store);
    List<String> lineage = new ArrayList<>(LINEAGE);
    lineage.add("t:security");
    byte[] made = counter(before, 1, "security");
    assertThat(store.replace(ACME, KEY, null, made, before, lineage, LONG)).isTrue();
    Position after = opened().invalidate(ACME, List.of(scope));
    assertThat(store.count(ACME, KEY, made, 1, before, lineage, null)).isNull();
    assertThat(store.replace(ACME, KEY, made, counter(before, 9), before, lineage, LONG)).isFalse();
    assertThat(store.replace(ACME, KEY, made, counter(after, 9), after, lineage, LONG)).isTrue();
  }

  @Test
  void aCounterKeepsItsTimeUnlessItIsGivenAnother() throws Exception {
    SharedStore store = opened();
    Position now = now(store);
    byte[] made = counter(now, 1);
    store.replace(ACME, KEY, null, made, now, LINEAGE, Duration.ofMinutes(1));
    count(store, made, 1, now);
    assertThat(store.read(ACME, KEY).remainingMillis()).isLessThanOrEqualTo(60_000);
    store.count(ACME, KEY, made, 1, now, LINEAGE, LONG);
    assertThat(store.read(ACME, KEY).remainingMillis()).isGreaterThan(60_000);
    store.count(ACME, KEY, made, 1, now, LINEAGE, Duration.ofMillis(1));
    Await.until("its time ends", () -> isGone(store, made, now));
    assertThat(store.read(ACME, KEY).envelope()).isNull();
    assertThat(begin(store, null, made, now)).isTrue();
  }

  private static boolean isGone(SharedStore store, byte[] counter, Position now) {
    try {
      return count(store, counter, 1, now) == null;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aLoadThatBeganBeforeACounterWasMadeDoesntReplaceIt() throws Exception {
    SharedStore store = opened();
    Position begun = now(store);
    byte[] made = counter(begun, 1);
    begin(store, null, made, begun);
    boolean unused = store.store(ACME, KEY, value(begun), begun, LINEAGE, LONG);
    assertThat(store.read(ACME, KEY).envelope()).isEqualTo(made);
    Position since = store.invalidate(ACME, List.of("k:" + KEY));
    assertThat(store.store(ACME, KEY, value(since), since, LINEAGE, LONG)).isTrue();
    assertThat(store.read(ACME, KEY).envelope()).isEqualTo(value(since));
  }

  // Several nodes

  @Test
  void twoNodesLoseNoCountAndGetNoneTwice() throws Exception {
    List<List<Long>> seen = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Callable<List<Long>>> calls = new ArrayList<>();
      for (TenantCacheManager node : List.of(node(), node())) {
        calls.add(
            () -> {
              List<Long> counts = new ArrayList<>();
              for (int i = 0; i < 1_000; i++) {
                counts.add(node.tenant("acme").increment(COUNTER, 1, MINUTES));
              }
              return counts;
            });
      }
      for (Future<List<Long>> each : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
        seen.add(each.get());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(new HashSet<>(seen.stream().flatMap(List::stream).toList())).hasSize(2_000);
    for (TenantCacheManager node : nodes) {
      assertThat(node.tenant("acme").get(COUNTER)).contains(2_000L);
      assertThat(node.sharedTierStats().countedAlone()).isZero();
    }
    assertThat(nodes.get(0).tenant("beta").increment(COUNTER, 1, MINUTES)).isOne();
  }

  @Test
  void ofTwoNodesOneAddsAValue() throws Exception {
    TenantCache one = node().tenant("acme");
    TenantCache two = node().tenant("acme");
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int i = 0; i < 50; i++) {
        String key = "token:" + i;
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (TenantCache node : List.of(one, two)) {
          calls.add(() -> node.add(key, "revoked", LONG));
        }
        List<Boolean> added = new ArrayList<>();
        for (Future<Boolean> each : threads.invokeAll(calls, 60, TimeUnit.SECONDS)) {
          added.add(each.get());
        }
        assertThat(added).containsExactlyInAnyOrder(true, false);
        assertThat(one.has(key)).isTrue();
        assertThat(two.get(key, String.class)).contains("revoked");
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "b", "p", "t", "tenant", "allTenants", "everything"})
  void whatIsInvalidatedBeginsAnewOnAllNodes(String what) throws Exception {
    TenantCacheManager one = node();
    TenantCacheManager two = node();
    CachePolicy policy = MINUTES.withTags(Tag.of("security"));
    for (int i = 0; i < 3; i++) {
      TenantCache by = (i % 2 == 0 ? one : two).tenant("acme");
      TenantCache other = (i % 2 == 0 ? two : one).tenant("acme");
      assertThat(by.increment(COUNTER, 1, policy)).isOne();
      assertThat(other.increment(COUNTER, 1, policy)).isEqualTo(2);
      assertThat(by.add(TOKEN, "revoked", policy)).isTrue();
      assertThat(other.add(TOKEN, "revoked", policy)).isFalse();
      switch (what) {
        case "k" -> {
          by.forget(COUNTER);
          by.forget(TOKEN);
        }
        case "b" -> by.invalidate("logins:*", "token:*");
        case "p" -> by.invalidate("l*:anna", "t*:t-1");
        case "t" -> by.invalidate(List.of(Tag.of("security")), "test");
        case "tenant" -> by.flush();
        case "allTenants" -> one.invalidateAllTenants("logins:*", "token:*");
        default -> one.flushAllTenants();
      }
      assertThat(other.latest().get(COUNTER)).isEmpty();
      assertThat(other.latest().has(TOKEN)).isFalse();
    }
    assertThat(one.tenant("acme").add(TOKEN, "revoked", policy)).isTrue();
  }

  @Test
  void whatIsInvalidatedOtherwiseLeavesACounterAsItIs() throws Exception {
    TenantCache one = node().tenant("acme");
    TenantCache two = node().tenant("acme");
    for (int i = 1; i <= 10; i++) {
      assertThat(one.increment(COUNTER, 1, MINUTES)).isEqualTo(2L * i - 1);
      two.invalidate("sales:*", "s*:may", "logins:bob");
      assertThat(two.increment(COUNTER, 1, MINUTES)).isEqualTo(2L * i);
      two.invalidate("*:may:x");
    }
  }

  @Test
  void aCounterThatDoesntExpireAndOneOverAPutValueGoOn() throws Exception {
    TenantCache one = node().tenant("acme");
    TenantCache two = node().tenant("acme");
    assertThat(one.increment("total", 5)).isEqualTo(5);
    assertThat(two.decrement("total", 7)).isEqualTo(-2);
    one.put(COUNTER, 40L, MINUTES);
    assertThat(two.increment(COUNTER, 1, MINUTES)).isEqualTo(41);
    assertThat(one.increment(COUNTER, 1, MINUTES)).isEqualTo(42);
    two.put(COUNTER, 7L, MINUTES);
    assertThat(two.increment(COUNTER, 1, MINUTES)).isEqualTo(8);
    assertThat(one.latest().get(COUNTER)).contains(8L);
  }

  @Test
  void aReportUnderACountersKeyOnAnotherNodeIsAnError() throws Exception {
    TenantCache one = node().tenant("acme");
    TenantCache two = node().tenant("acme");
    one.increment("others"); // else the put may come before the first contact, and isn't shared
    one.put("sales", "report", LONG);
    assertThatThrownBy(() -> two.increment("sales")).isInstanceOf(KeyTypeException.class);
    assertThat(two.get("sales", String.class)).contains("report");
    one.increment("most", Long.MAX_VALUE);
    assertThatThrownBy(() -> two.increment("most"))
        .isInstanceOf(ArithmeticException.class)
        .hasMessage(
            "counter key 'most' of tenant 'acme' is 9223372036854775807, and adding 1 doesn't fit a"
                + " long; it stays as it is");
    assertThat(two.add("most", "x", LONG)).isFalse();
  }
}
