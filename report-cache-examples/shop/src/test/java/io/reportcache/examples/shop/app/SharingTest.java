package io.reportcache.examples.shop.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reportcache.examples.shop.data.ShopSettings;
import io.reportcache.examples.shop.testing.TestShop;
import org.junit.jupiter.api.Test;

class SharingTest {

  private static final String POSTGRES = "jdbc:postgresql://127.0.0.1/shop";

  @Test
  void shopsThatShareReportsMustShareTheirData() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sharing(settings(null), "redis://127.0.0.1"))
        .withMessage(
            "SHOP_REDIS_URL is set, but not SHOP_JDBC_URL: shops that share reports must share"
                + " their data, too; set both, or leave out both");
  }

  @Test
  void aShopThatHasItsDataToItselfSharesNothing() {
    assertThat(new Sharing(settings(null), null).isOn()).isFalse();
  }

  @Test
  void onPostgresRedisIsTakenIfThereIsOne() {
    assertThat(new Sharing(settings(POSTGRES), null).name()).isEqualTo("PostgreSQL");
    assertThat(new Sharing(settings(POSTGRES), "redis://127.0.0.1").name()).isEqualTo("Redis");
  }

  private static ShopSettings settings(String url) {
    return new ShopSettings(url, "shop", 1, TestShop.TODAY);
  }
}
