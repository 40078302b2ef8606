package io.reportcache.examples.shop.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.examples.shop.app.Shop;
import io.reportcache.examples.shop.cache.ReportName;
import io.reportcache.examples.shop.data.ShopDatabase;
import io.reportcache.examples.shop.data.ShopSettings;
import io.reportcache.examples.shop.testing.OpenShop;
import io.reportcache.examples.shop.testing.TestShop;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TourTest {

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

  @Test
  void everyStepHoldsAtASmallScale(@TempDir Path exports) {
    ShopSettings settings =
        new ShopSettings(null, ShopSettings.DEFAULT_SCHEMA, 0.02, TestShop.TODAY);
    try (ShopDatabase database = ShopDatabase.open(settings, progress -> {});
        Shop shop = new Shop(database.dataSource(), TestShop.CLOCK)) {
      boolean held = new Tour(shop, out, exports).run();

      assertThat(held).describedAs(text()).isTrue();
      assertThat(text())
          .doesNotContain("FAILED")
          .containsPattern("Tour: all \\d+ checks held")
          .contains("computed", "hit", "order", "payment", "product", "warmed", "overtaken")
          .contains("cleaned", "evicted", "exported");
      assertThat(exports.toFile().list()).hasSize(14);
    }
  }

  @Test
  void aStepThatDoesNotHoldFailsTheTourAndSaysWhy() {
    try (OpenShop open = new OpenShop()) {
      TourStep wrong = stage -> stage.log().expect("sum", "one and one", 3, 1 + 1, "");
      boolean held = new Tour(open.shop, out, List.of(wrong, new Evicted())).run();

      assertThat(held).isFalse();
      assertThat(text())
          .containsPattern("FAILED +sum +one and one +expected 3 was 2")
          .containsPattern("ok +evicted")
          .contains("Tour: 1 of 2 checks FAILED");
    }
  }

  @Test
  void aStepThatBreaksOffFailsTheTourAndTheOthersGoOn() {
    try (OpenShop open = new OpenShop()) {
      TourStep broken =
          stage -> {
            throw new IllegalStateException("no database");
          };
      boolean held = new Tour(open.shop, out, List.of(broken, new Evicted())).run();

      assertThat(held).isFalse();
      assertThat(text())
          .contains("IllegalStateException: no database")
          .containsPattern("ok +evicted");
    }
  }

  @Test
  void anEventThatDropsTooMuchFailsTheTour() {
    try (OpenShop open = new OpenShop()) {
      TourStep tooMuch =
          stage ->
              new Drop(stage, "flush")
                  .expect(
                      Set.of(ReportName.SALES),
                      "flushed",
                      () -> stage.shop().reports().caches().flushAllTenants());
      boolean held = new Tour(open.shop, out, List.of(tooMuch)).run();

      assertThat(held).isFalse();
      assertThat(text())
          .containsPattern("FAILED +flush +dropped for acme +expected \\[sales TODAY")
          .containsPattern("FAILED +flush +untouched for globex");
    }
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
