package io.reportcache.examples.shop.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.reportcache.cache.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {

  private static String text(String... path) {
    return new String(reply(path).content(), StandardCharsets.UTF_8);
  }

  private static Reply reply(String... path) {
    Reply reply = Page.at(List.of(path));
    assertNotNull(reply);
    return reply;
  }

  @Test
  void consistsOfFilesOfItsOwn() {
    assertThat(text())
        .doesNotContain("http:", "https:", "url(", "@import", "<iframe", "style=")
        .doesNotContainPattern("href=\"(?!data:,|shop\\.css)")
        .doesNotContainPattern("src=\"(?!shop\\.js)")
        .doesNotContainPattern("<script[^>]*>[^<]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.css", "shop.js", "api.js", "chart.js", "report.js"})
  void asksNothingOfOtherSites(String file) {
    assertThat(text(file))
        .doesNotContain("https:", "url(", "@import")
        .doesNotContainPattern("[\"'`(]//");
    assertThat(text(file).replace("http://www.w3.org/2000/svg", "")).doesNotContain("http:");
  }

  @Test
  void isForbiddenToAskOtherSites() {
    assertThat(reply().headers().get("Content-Security-Policy"))
        .contains("default-src 'none'", "connect-src 'self'")
        .doesNotContain("unsafe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.js", "api.js", "chart.js", "report.js"})
  void showsTextNeverAsMarkup(String file) {
    assertThat(text(file))
        .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
  }

  @ParameterizedTest
  @EnumSource
  void saysInWordsWhereAReportComesFrom(Source source) {
    assertThat(text("report.js")).containsPattern("\n  " + source + ": \"[A-Z][a-z ,]+\",\n");
  }

  @Test
  void fitsNarrowScreensAndNamesItsLanguage() {
    assertThat(text()).contains("<html lang=\"en\">", "width=device-width");
  }
}
