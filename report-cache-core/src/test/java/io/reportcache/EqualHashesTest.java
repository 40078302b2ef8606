package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.ReportId;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.event.EventEntity;
import io.reportcache.external.ExternalName;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.tenant.TenantId;
import io.reportcache.text.EqualHashes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts of one hash code, which any request may bring, don't meet in the tables that they are keys
 * of.
 */
class EqualHashesTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final List<String> TEXTS = EqualHashes.texts(1 << 12);

  private static Stream<Arguments> keys() {
    return Stream.of(
        kind("ReportKey", text -> ReportKey.of("sales:" + text, String.class)),
        kind("Tag", Tag::of),
        kind("KeyPattern", text -> KeyPattern.of("*:" + text)),
        kind("TenantId", TenantId::of),
        kind("ReportId of a resource", text -> new ReportId(ACME, text)),
        kind("ReportId of a tenant", text -> new ReportId(TenantId.of(text), "sales")),
        kind("ExternalName", text -> new ExternalName(ACME, text)),
        kind("EventEntity", text -> new EventEntity("order", text)));
  }

  private static Arguments kind(String name, Function<String, Object> make) {
    return Arguments.of(name, make);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("keys")
  void theHashCodesOfKeysMadeOfThemDiffer(String name, Function<String, Object> make) {
    Set<Integer> hashes = new HashSet<>();
    for (String text : TEXTS) {
      Object key = make.apply(text);
      hashes.add(key.hashCode());
      assertThat(make.apply(text)).isEqualTo(key).hasSameHashCodeAs(key);
    }
    assertThat(hashes.size()).isGreaterThan(TEXTS.size() - 20);
  }

  @Test
  void aCacheFullOfThemAnswersRight() {
    try (TenantCacheManager caches = TenantCacheManager.builder().maximumSize(5_000).build()) {
      TenantCache acme = caches.tenant(ACME);
      for (String text : TEXTS) {
        acme.put("search:" + text, text, Duration.ofHours(1));
      }
      for (String text : TEXTS) {
        assertThat(acme.get(ReportKey.of("search:" + text, String.class))).contains(text);
      }
    }
  }
}
