package io.reportcache.examples.quotes.dashboard;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * The clients to whom most was offered, the best first.
 *
 * @param asOf when they were computed
 */
record TopClients(Instant asOf, List<Line> clients) {

  TopClients {
    clients = List.copyOf(clients);
  }

  /** A client, and what was offered. */
  record Line(long id, String name, long quotes, BigDecimal total) {}
}
