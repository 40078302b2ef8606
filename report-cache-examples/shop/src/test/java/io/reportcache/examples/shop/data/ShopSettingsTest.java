package io.reportcache.examples.shop.data;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.examples.shop.testing.TestShop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShopSettingsTest {
  @ParameterizedTest
  @ValueSource(doubles = {0, -1, 0.009, 101, Double.NaN})
  void aScaleThatCantBeLoadedIsRefused(double scale) {
    assertThatThrownBy(() -> new ShopSettings(null, "shop", scale, TestShop.TODAY))
        .hasMessage(
            "shop.scale must be between 0.01 and 100, was %s; leave it out for the default of 1",
            scale);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Shop", "shop; DROP SCHEMA public", "1shop", "shöp"})
  void aSchemaThatIsNotAPlainNameIsRefused(String schema) {
    assertThatThrownBy(() -> new ShopSettings(null, schema, 1, TestShop.TODAY))
        .hasMessageContaining("was '" + schema + "'");
  }

  @Test
  void anAddressThatIsNotPostgresIsRefusedWithoutRepeatingItsPassword() {
    String url = "jdbc:mysql://localhost/shop?password=secret";
    assertThatThrownBy(() -> new ShopSettings(url, "shop", 1, TestShop.TODAY))
        .hasMessageContaining("SHOP_JDBC_URL must begin with jdbc:postgresql:")
        .hasMessageNotContaining("secret");
  }
}
