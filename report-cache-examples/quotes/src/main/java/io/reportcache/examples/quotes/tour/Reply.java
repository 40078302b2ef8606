package io.reportcache.examples.quotes.tour;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/**
 * What came back.
 *
 * @param nanos how long it took, from the request to the last byte
 */
record Reply(int status, JsonNode body, long nanos) {

  /** Returns when the report that came back was computed. */
  String asOf() {
    return text("asOf");
  }

  long number(String field) {
    return body.path(field).asLong();
  }

  BigDecimal amount(String field) {
    return body.path(field).asDecimal();
  }

  String text(String field) {
    return body.path(field).asString();
  }

  String took() {
    return TourLog.text(nanos);
  }
}
