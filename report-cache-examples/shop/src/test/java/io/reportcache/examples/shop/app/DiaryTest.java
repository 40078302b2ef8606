package io.reportcache.examples.shop.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantId;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiaryTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId GLOBEX = TenantId.of("globex");
  private static final Instant NOW = Instant.parse("2026-05-17T12:00:00Z");

  private final Map<TenantId, Set<String>> cached = new HashMap<>();
  private final Diary diary =
      new Diary(() -> NOW, List.of(ACME, GLOBEX), tenant -> Set.copyOf(cached.get(tenant)));

  {
    cached.put(ACME, new LinkedHashSet<>(Set.of("sales", "revenue")));
    cached.put(GLOBEX, new LinkedHashSet<>(Set.of("sales", "revenue", "products")));
  }

  @Test
  void aChangeTellsWhatItDroppedAndWhatStayed() {
    diary.note(ACME, "an order", () -> cached.get(ACME).remove("sales"));

    assertThat(diary.of(ACME))
        .containsExactly(
            new Diary.Change(NOW, "an order", Set.of("sales"), Set.of("revenue"), 3, 3));
    assertThat(diary.of(GLOBEX)).isEmpty();
  }

  @Test
  void aChangeThatReachesAnotherTenantShows() {
    diary.note(ACME, "an order", () -> cached.get(GLOBEX).clear());

    Diary.Change change = diary.of(ACME).get(0);
    assertThat(change.cachedElsewhere()).isEqualTo(3);
    assertThat(change.keptElsewhere()).isZero();
  }

  @Test
  void theLatestChangesAreKept() {
    for (int i = 0; i <= Diary.LONGEST; i++) {
      diary.note(ACME, "order " + i, () -> {});
    }

    assertThat(diary.of(ACME)).hasSize(Diary.LONGEST);
    assertThat(diary.of(ACME).get(0).what()).isEqualTo("order " + Diary.LONGEST);
    diary.clear();
    assertThat(diary.of(ACME)).isEmpty();
  }
}
