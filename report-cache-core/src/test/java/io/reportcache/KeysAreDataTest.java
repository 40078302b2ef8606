package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.OddText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T1, T2 in the cache itself: whatever characters ids and keys hold, they are only themselves. */
@Tag("slow")
class KeysAreDataTest {

  private static final int PAIRS = 100_000;
  private static final Duration LONG = Duration.ofHours(1);

  private record Pair(TenantId tenant, ReportKey<Integer> key) {}

  private final TenantCacheManager caches =
      TenantCacheManager.builder().maximumSize(2 * PAIRS).build();

  @AfterEach
  void close() {
    caches.close();
  }

  @Test
  void everyPairReadsItsOwnValueAndALiteralKeyIsInvalidatedAlone() {
    List<Pair> pairs = List.copyOf(pairs());
    for (int i = 0; i < pairs.size(); i++) {
      cache(pairs.get(i)).put(pairs.get(i).key, i, LONG);
    }
    for (int i = 0; i < pairs.size(); i++) {
      assertServes(pairs.get(i), i);
    }

    Set<Integer> dropped = new TreeSet<>();
    Random random = new Random(7);
    while (dropped.size() < 2_000) {
      int i = random.nextInt(pairs.size());
      dropped.add(i);
      ReportKey<Integer> key = pairs.get(i).key;
      cache(pairs.get(i)).invalidate(List.of(KeyPattern.exactly(key)), "test");
    }

    for (int i = 0; i < pairs.size(); i++) {
      if (dropped.contains(i)) {
        assertThat(cache(pairs.get(i)).get(pairs.get(i).key)).as("%s", pairs.get(i)).isEmpty();
      } else {
        assertServes(pairs.get(i), i);
      }
    }
  }

  @Test
  void neighboursWhoseJoinedNamesWouldMeetStayApart() {
    caches.tenant("1").put("2_x", "of 1", LONG);
    caches.tenant("1_2").put("x", "of 1_2", LONG);

    assertThat(caches.tenant("1").get("2_x", String.class)).contains("of 1");
    assertThat(caches.tenant("1_2").get("x", String.class)).contains("of 1_2");

    caches.tenant("1").flush();

    assertThat(caches.tenant("1").has("2_x")).isFalse();
    assertThat(caches.tenant("1_2").get("x", String.class)).contains("of 1_2");
  }

  @Test
  void theCentralSpaceAndATenantNamedCentralStayApart() {
    caches.central().put("x", "of none", LONG);
    caches.tenant("central").put("x", "of central", LONG);

    caches.tenant("central").flush();

    assertThat(caches.tenant("central").has("x")).isFalse();
    assertThat(caches.central().get("x", String.class)).contains("of none");
  }

  @Test
  void aTenantNamedStarFlushesNoOther() {
    caches.tenant("*").put("x", 1, LONG);
    caches.tenant("acme").put("x", 2, LONG);

    caches.tenant("*").flush();
    caches.tenant("*").invalidate("*", "x");

    assertThat(caches.tenant("*").has("x")).isFalse();
    assertThat(caches.tenant("acme").has("x")).isTrue();
  }

  @Test
  void aKeyWithAStarIsForgottenAlone() {
    TenantCache acme = caches.tenant("acme");
    acme.put("sales:*", 1, LONG);
    acme.put("sales:today", 2, LONG);
    acme.put("sales", 3, LONG);

    assertThat(acme.forget("sales:*")).isTrue();

    assertThat(acme.getKeys()).containsExactly("sales", "sales:today");
  }

  @Test
  void aPatternWithAnEscapedStarDropsTheKeyWithTheStar() {
    TenantCache acme = caches.tenant("acme");
    acme.put("sales:*", 1, LONG);
    acme.put("sales:today", 2, LONG);

    acme.invalidate("sales:\\*");

    assertThat(acme.getKeys()).containsExactly("sales:today");
  }

  private static Set<Pair> pairs() {
    OddText texts = new OddText(20_260_104);
    List<TenantId> tenants = new ArrayList<>(List.of(TenantId.CENTRAL, TenantId.of("central")));
    while (tenants.size() < 200) {
      tenants.add(TenantId.of(texts.next()));
    }
    Set<Pair> pairs = new LinkedHashSet<>();
    for (int i = 0; pairs.size() < PAIRS; i++) {
      pairs.add(
          new Pair(tenants.get(i % tenants.size()), ReportKey.of(texts.next(), Integer.class)));
    }
    return pairs;
  }

  private TenantCache cache(Pair pair) {
    return caches.tenant(pair.tenant);
  }

  private void assertServes(Pair pair, int value) {
    if (!cache(pair).get(pair.key).filter(found -> found == value).isPresent()) {
      throw new AssertionError(
          pair + " should read " + value + ", reads " + cache(pair).get(pair.key));
    }
  }
}
