package io.reportcache.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.tenant.TenantId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExternalNameTest {

  @ParameterizedTest
  @CsvSource({
    "acme, sales:today, tenant_acme_sales:today",
    "1, 2_x, tenant_1_2_x",
    "1_2, x, tenant_1%5F2_x",
    "a*?:b, k, tenant_a%2A%3F%3Ab_k",
    "central, x, tenant_central_x",
    "acme, sales:*?[]\\%, tenant_acme_sales:%2A%3F%5B%5D%5C%25",
    "acme, größe, tenant_acme_gr%C3%B6%C3%9Fe",
    "acme, 😀, tenant_acme_%F0%9F%98%80",
  })
  void anIdAndANameMakeOneReadableName(String tenant, String name, String expected) {
    assertThat(new ExternalName(TenantId.of(tenant), name).format()).isEqualTo(expected);
  }

  @Test
  void theCentralSpaceHasItsOwnPrefix() {
    assertThat(new ExternalName(TenantId.CENTRAL, "flags").format()).isEqualTo("central_flags");
  }

  @Test
  void aTenantNamedCentralIsNotTheCentralSpace() {
    String tenant = new ExternalName(TenantId.of("central"), "x").format();
    String space = new ExternalName(TenantId.CENTRAL, "x").format();

    assertThat(tenant).isNotEqualTo(space);
    assertThat(ExternalName.parse(tenant).tenant()).isEqualTo(TenantId.of("central"));
    assertThat(ExternalName.parse(space).tenant()).isEqualTo(TenantId.CENTRAL);
  }

  @Test
  void aLineBreakIsWrittenAsItsBytes() {
    assertThat(new ExternalName(TenantId.of("a\r\nb"), "c\nd").format())
        .isEqualTo("tenant_a%0D%0Ab_c%0Ad");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sales:today",
        "tenant_acme",
        "tenant_",
        "tenant__x",
        "tenant_acme_",
        "central_",
        "central",
        "Tenant_acme_x",
        "tenant_acme_%2",
        "tenant_acme_%",
        "tenant_acme_%GG",
        "tenant_acme_%2a",
        "tenant_acme_%61",
        "tenant_%61_x",
        "tenant_acme_%FF",
        "tenant_acme_ä",
        "tenant_acme_a*",
        "tenant_acme_%%",
      })
  void whatFormatNeverWritesIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> ExternalName.parse(text));
  }

  @Test
  void theRefusalNamesTheTextAndTheForm() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ExternalName.parse("acme/sales"))
        .withMessage(
            "'acme/sales' is no external name; expected tenant_{id}_{name} or central_{name} with"
                + " other characters written as %XX");
  }

  @Test
  void anIdKeepsLettersDigitsHyphenAndDotAndNothingNextToThem() {
    assertThat(new ExternalName(TenantId.of("azAZ09-."), "x").format())
        .isEqualTo("tenant_azAZ09-._x");
    assertThat(new ExternalName(TenantId.of("`{@[/:,"), "x").format())
        .isEqualTo("tenant_%60%7B%40%5B%2F%3A%2C_x");
  }

  @Test
  void aNameKeepsWhatIsPrintableFromTheFirstToTheLast() {
    assertThat(new ExternalName(TenantId.CENTRAL, "!~").format()).isEqualTo("central_!~");
    assertThat(new ExternalName(TenantId.CENTRAL, "a b\u007f").format())
        .isEqualTo("central_a%20b%7F");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        0, '\n', 0x1F, ' ', '%', '*', '_', 'A', 'Z', 'a', 'z', 0x7F, 0x80, 0xF6, 0x20AC, 0x1F600
      })
  void whatIsWrittenIsReadBackWhateverItHolds(int character) {
    String odd = "x" + Character.toString(character) + Character.toString(character);
    ExternalName ofATenant = new ExternalName(TenantId.of(odd), odd);
    ExternalName central = new ExternalName(TenantId.CENTRAL, odd);

    assertThat(ExternalName.parse(ofATenant.format())).isEqualTo(ofATenant);
    assertThat(ExternalName.parse(central.format())).isEqualTo(central);
  }
}
