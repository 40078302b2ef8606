package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Turns a query into an SQL condition and its parameters. */
final class DeliveryConditions {

  private final List<String> conditions = new ArrayList<>();
  private final List<Object> parameters = new ArrayList<>();

  DeliveryConditions(DeliveryQuery query) {
    if (query.id() != null) {
      and("id = ?", query.id());
    }
    if (query.status() != null) {
      DeliveryStatus status = query.status();
      conditions.add(State.isOneOf(State.of(status)));
      if (status == DeliveryStatus.PENDING) {
        conditions.add("failures = 0");
      } else if (status == DeliveryStatus.FAILED) {
        conditions.add("failures > 0");
      }
    }
    if (query.lane() != null) {
      and("lane = ?", query.lane().toString());
    }
    if (query.type() != null) {
      and("type = ?", query.type());
    }
    if (query.tenant() != null) {
      and("tenant = ?", TenantColumn.format(query.tenant()));
    }
    if (query.reason() != null) {
      and("POSITION(LOWER(?) IN LOWER(reason)) > 0", query.reason());
    }
  }

  /**
   * Selects dead letters and parked deliveries, or waiting ones if the query's status is a waiting
   * one.
   */
  static DeliveryConditions ofWhatCanBeDiscarded(DeliveryQuery query) {
    boolean waits =
        query.status() == DeliveryStatus.PENDING || query.status() == DeliveryStatus.FAILED;
    return new DeliveryConditions(query)
        .and(State.in(waits ? "state IN ({WAITING})" : "state IN ({DEAD_LETTER}, {PARKED})"));
  }

  DeliveryConditions and(String condition, Object parameter) {
    conditions.add(condition);
    parameters.add(parameter);
    return this;
  }

  DeliveryConditions and(String condition) {
    conditions.add(condition);
    return this;
  }

  String where() {
    return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
  }

  /** Sets the parameters; returns the next index. */
  int set(PreparedStatement statement) throws SQLException {
    int index = 1;
    for (Object parameter : parameters) {
      statement.setObject(index++, parameter);
    }
    return index;
  }
}
