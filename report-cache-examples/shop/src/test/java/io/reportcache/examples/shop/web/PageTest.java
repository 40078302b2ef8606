package io.reportcache.examples.shop.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PageTest {

  private final String page = new String(Page.reply().content(), StandardCharsets.UTF_8);

  @Test
  void asksNothingOfOtherSites() {
    assertThat(page)
        .doesNotContain(
            "http:", "https:", "src=", "url(", "@import", "<iframe", "<link rel=\"style");
    assertThat(page).doesNotContainPattern("href=\"(?!data:,\")");
    assertThat(page).doesNotContainPattern("[\"'`(]//");
  }

  @Test
  void isForbiddenToAskOtherSites() {
    assertThat(Page.reply().headers().get("Content-Security-Policy"))
        .contains("default-src 'none'", "connect-src 'self'");
  }

  @Test
  void showsTextNeverAsMarkup() {
    assertThat(page)
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
  }

  @Test
  void fitsNarrowScreensAndNamesItsLanguage() {
    assertThat(page).contains("<html lang=\"en\">", "width=device-width");
  }
}
