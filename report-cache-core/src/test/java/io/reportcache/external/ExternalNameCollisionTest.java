package io.reportcache.external;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.tenant.TenantId;
import io.reportcache.testing.OddText;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** T2: no two (tenant, key) pairs share a name outside the process. */
@Tag("slow")
class ExternalNameCollisionTest {

  private static final int PAIRS = 200_000;

  // What a name may hold: nothing that Redis or SQL takes for a pattern, nothing unprintable.
  private static final Pattern HARMLESS = Pattern.compile("[!-~&&[^*?\\[\\]\\\\]]+");

  private final Map<String, ExternalName> byName = new HashMap<>();

  @Test
  void differentPairsNeverShareAName() {
    OddText texts = new OddText(20_260_101);
    for (int i = 0; i < PAIRS; i++) {
      TenantId tenant = i % 10 == 0 ? TenantId.CENTRAL : TenantId.of(texts.next());
      check(new ExternalName(tenant, texts.next()));
    }
    assertThat(byName.size()).isGreaterThan(PAIRS / 2); // or there was little to collide
  }

  /** Pairs whose texts, joined by whatever, are one and the same: prefixes of each other. */
  @Test
  void pairsThatDifferOnlyInWhereTheIdEndsNeverShareAName() {
    OddText texts = new OddText(20_260_102);
    for (int i = 0; i < PAIRS / 10; i++) {
      String whole = texts.next() + texts.next();
      for (int end = 1; end < whole.length(); end++) {
        if (!Character.isLowSurrogate(whole.charAt(end))) {
          checkSplit(whole.substring(0, end), whole.substring(end));
          if (whole.charAt(end) == '_' && end + 1 < whole.length()) {
            checkSplit(whole.substring(0, end), whole.substring(end + 1));
          }
        }
      }
      check(new ExternalName(TenantId.CENTRAL, whole));
    }
    assertThat(byName.size()).isGreaterThan(PAIRS / 2);
  }

  @Test
  void aNameGivenBackAsAnIdOrAKeyIsOneMoreDifferentPair() {
    OddText texts = new OddText(20_260_103);
    for (int i = 0; i < PAIRS / 10; i++) {
      ExternalName name = new ExternalName(TenantId.of(texts.next()), texts.next());
      for (int depth = 0; depth < 3; depth++) {
        check(name);
        String text = name.format();
        check(new ExternalName(TenantId.CENTRAL, text));
        if (text.length() <= TenantId.MAXIMUM_LENGTH) {
          check(new ExternalName(TenantId.of(text), "x"));
        }
        name = new ExternalName(name.tenant(), text);
      }
    }
  }

  private void checkSplit(String tenant, String key) {
    if (!tenant.isBlank()) {
      check(new ExternalName(TenantId.of(tenant), key));
    }
  }

  private void check(ExternalName pair) {
    String name = pair.format();
    ExternalName other = byName.putIfAbsent(name, pair);
    if (other != null && !other.equals(pair)) {
      throw new AssertionError(other + " and " + pair + " are both named " + name);
    }
    if (!ExternalName.parse(name).equals(pair)) {
      throw new AssertionError(name + " isn't read back as " + pair);
    }
    if (!HARMLESS.matcher(name).matches()) {
      throw new AssertionError(name + " holds what a server may take for a pattern");
    }
  }
}
