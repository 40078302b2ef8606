package io.reportcache.durable;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** T1, E1: two keys that met would be one delivery, and the other lost. */
class KeyHashTest {

  private static final TenantId ACME = TenantId.of("acme");

  @Test
  void noTwoListsOfPartsHaveOneHash() {
    List<String> hashes =
        List.of(
            KeyHash.of(ACME),
            KeyHash.of(ACME, ""),
            KeyHash.of(ACME, "", ""),
            KeyHash.of(ACME, "ab"),
            KeyHash.of(ACME, "a", "b"),
            KeyHash.of(ACME, "1:a"),
            KeyHash.of(TenantId.CENTRAL, "acme"),
            KeyHash.of(TenantId.CENTRAL, "acme", ""),
            KeyHash.of(ACME, "?"),
            KeyHash.of(ACME, "\ud83d"),
            KeyHash.of(ACME, "\ude00"),
            KeyHash.of(ACME, "\ud83d\ude00"),
            KeyHash.of(ACME, "\ude00\ud83d"));

    assertThat(hashes).doesNotHaveDuplicates();
  }

  @Test
  void oneListHasOneHash() {
    assertThat(KeyHash.of(ACME, "invoice", "17")).isEqualTo(KeyHash.of(ACME, "invoice", "17"));
  }
}
