package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import org.junit.jupiter.api.Test;

/** The tables of fixed size that remember changes and losses of single keys, by their hash. */
class RememberedChangesTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId GLOBEX = TenantId.of("globex");
  private static final ReportKey<String> KEY = ReportKey.of("sales:today", String.class);
  private static final ReportKey<String> OTHER = ReportKey.of("sales:week", String.class);

  private final KeyChanges changes = new KeyChanges();
  private final LastPerKey<Loss> losses = new LastPerKey<>();

  @Test
  void aKeyIsChangedAfterEachCountBeforeItsChangeAndAfterNoLaterOne() {
    long before = changes.now();
    assertThat(changes.isChanged(ACME, KEY, before)).isFalse();
    changes.note(ACME, KEY);
    long after = changes.now();

    assertThat(after).isGreaterThan(before);
    assertThat(changes.isChanged(ACME, KEY, before)).isTrue();
    assertThat(changes.isChanged(ACME, KEY, after)).isFalse();
    assertThat(changes.isChanged(ACME, OTHER, before)).isFalse();
    assertThat(changes.isChanged(GLOBEX, KEY, before)).isFalse();
  }

  @Test
  void ofSeveralChangesOfAKeyTheLastCounts() {
    changes.note(ACME, KEY);
    changes.note(ACME, OTHER);
    long between = changes.now();
    assertThat(changes.isChanged(ACME, KEY, between)).isFalse();
    changes.note(ACME, KEY);
    assertThat(changes.isChanged(ACME, KEY, between)).isTrue();
    assertThat(changes.isChanged(ACME, OTHER, between)).isFalse();
  }

  @Test
  void eachOfAsManyChangesAsThereMayBeIsFound() {
    for (int i = 0; i < 20_000; i++) {
      ReportKey<String> key = ReportKey.of("k" + i, String.class);
      long before = changes.now();
      changes.note(ACME, key);
      assertThat(changes.isChanged(ACME, key, before)).isTrue();
    }
  }

  @Test
  void aLossIsToldOfItsOwnKeyAndTenantOnly() {
    losses.add(ACME, KEY, Loss.EVICTED);
    assertThat(losses.of(ACME, KEY)).isSameAs(Loss.EVICTED);
    assertThat(losses.of(ACME, ReportKey.of("sales:today", String.class)))
        .as("the key made anew")
        .isSameAs(Loss.EVICTED);
    assertThat(losses.of(ACME, OTHER)).isNull();
    assertThat(losses.of(GLOBEX, KEY)).isNull();

    losses.add(ACME, KEY, Loss.EXPIRED);
    assertThat(losses.of(ACME, KEY)).isSameAs(Loss.EXPIRED);
  }

  @Test
  void aLossIsNotTakenForThatOfAnotherKeyOrTenantWhichSharesItsPlace() {
    // As many as fill every place several times over: what isn't told is forgotten, never wrong.
    losses.add(ACME, KEY, Loss.EVICTED);
    for (int i = 0; i < 10 * LastPerKey.SIZE; i++) {
      assertThat(losses.of(ACME, ReportKey.of("k" + i, String.class))).isNull();
      assertThat(losses.of(TenantId.of("t" + i), KEY)).isNull();
    }
    assertThat(losses.of(ACME, KEY)).isSameAs(Loss.EVICTED);
  }

  @Test
  void mostOfAsManyLossesAsThereArePlacesAreRemembered() {
    int half = LastPerKey.SIZE / 2;
    for (int i = 0; i < half; i++) {
      losses.add(ACME, ReportKey.of("sales:" + i, String.class), Loss.EXPIRED);
    }
    int told = 0;
    for (int i = 0; i < half; i++) {
      told += losses.of(ACME, ReportKey.of("sales:" + i, String.class)) == null ? 0 : 1;
    }
    assertThat(told).as("told of %d", half).isGreaterThan(half / 2);
  }
}
