package io.reportcache.durable.jdbc;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.Settlement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Settles the deliveries that no other transaction has locked. Usually these are all, and are
 * settled at once. If the database refuses because it would have to wait for a row, each half is
 * settled by itself, down to the locked rows, which takes a few statements for each. If many rows
 * are locked, the rest is left for later.
 */
final class WhatIsFree {

  private static final int MOST_TRIED = 16;

  /** SQL states of PostgreSQL and H2. */
  private static final Set<String> LOCKED = Set.of("55P03", "HYT00");

  /** Error codes of MariaDB and MySQL. */
  private static final Set<Integer> LOCKED_CODES = Set.of(1205, 3572);

  private final UnaryOperator<List<Settlement>> settle;
  private final Consumer<Settlement> locked;
  private int met;
  private boolean any;

  /**
   * Creates it with nothing settled yet.
   *
   * @param settle settles all the given deliveries or none, without waiting; returns those that
   *     their owner has lost
   * @param locked called for each delivery that isn't settled now
   */
  WhatIsFree(UnaryOperator<List<Settlement>> settle, Consumer<Settlement> locked) {
    this.settle = settle;
    this.locked = locked;
  }

  /** Settles deliveries; returns those that their owner has lost. */
  List<Settlement> settle(List<Settlement> some) {
    if (met >= MOST_TRIED) {
      some.forEach(locked);
      return List.of();
    }
    try {
      List<Settlement> late = settle.apply(some);
      any = true;
      return late;
    } catch (DeliveryStoreException e) {
      boolean isLocked = e.getCause() instanceof SQLException cause && isLocked(cause);
      if (!isLocked && !any) {
        throw e; // nothing has changed, as the contract requires
      }
      if (!isLocked || some.size() == 1) {
        met++;
        some.forEach(locked);
        return List.of();
      }
    }
    int half = some.size() / 2;
    List<Settlement> late = new ArrayList<>(settle(some.subList(0, half)));
    late.addAll(settle(some.subList(half, some.size())));
    return late;
  }

  private static boolean isLocked(SQLException e) {
    return LOCKED_CODES.contains(e.getErrorCode())
        || (e.getSQLState() != null && LOCKED.contains(e.getSQLState()));
  }
}
