package io.reportcache.examples.shop.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** The page that shows what is cached. */
final class Page {

  private static final String RESOURCE = "index.html";

  // All of it is in the one file, and nothing may come from elsewhere.
  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final Reply REPLY =
      Reply.of(200, "text/html; charset=utf-8", read())
          .with("Content-Security-Policy", POLICY)
          .with("Cache-Control", "no-cache");

  private Page() {}

  static Reply reply() {
    return REPLY;
  }

  private static byte[] read() {
    try (InputStream in =
        Objects.requireNonNull(
            Page.class.getResourceAsStream(RESOURCE), "the shop's page is missing from its jar")) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the shop's page could not be read", e);
    }
  }
}
