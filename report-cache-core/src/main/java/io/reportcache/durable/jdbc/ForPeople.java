package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.DeliveryFigures;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.StoredDelivery;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The store's operations for operators: finds and counts deliveries, and replays or discards dead
 * letters.
 */
final class ForPeople {

  private final StoreWork work;
  private final StoreWork patient;
  private final LookAtDeliveries look;
  private final ReadFigures figures;
  private final ClearDeliveries clear;

  /** Uses a longer time limit for reads than for changes, which lock rows that workers use. */
  ForPeople(StoreWork work, StoreWork patient, DeliveryRows rows, SqlDialect dialect) {
    this.work = work;
    this.patient = patient;
    this.look = new LookAtDeliveries(rows, dialect);
    this.figures = new ReadFigures(dialect);
    this.clear = new ClearDeliveries(dialect);
  }

  List<StoredDelivery> find(DeliveryQuery query, long after, int most) {
    return patient.read("find deliveries", connection -> look.find(connection, query, after, most));
  }

  List<Backlog> backlog() {
    return patient.read("read the backlog", look::backlog);
  }

  Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    return patient.read("count deliveries", connection -> look.count(connection, query));
  }

  DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to) {
    return patient.read(
        "read the figures of deliveries", connection -> figures.read(connection, query, from, to));
  }

  int replay(DeliveryQuery query) {
    return work.changeAll(
        "replay dead letters", (connection, after) -> clear.replay(connection, query, after));
  }

  int discard(DeliveryQuery query) {
    return work.changeAll(
        "discard dead letters", (connection, after) -> clear.discard(connection, query, after));
  }
}
