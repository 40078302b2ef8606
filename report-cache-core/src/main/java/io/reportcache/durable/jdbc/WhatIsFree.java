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
 * Settles what nobody has locked. Usually that is all, and done at once. If the database refuses,
 * as it would have to wait for a row, the halves are settled each by itself, down to the rows that
 * are locked: a few statements for each. If there are many, the rest is left for later.
 */
final class WhatIsFree {

  private static final int MOST_TRIED = 16;

  /** Of PostgreSQL and of H2. */
  private static final Set<String> LOCKED = Set.of("55P03", "HYT00");

  /** Of MariaDB and of MySQL. */
  private static final Set<Integer> LOCKED_CODES = Set.of(1205, 3572);

  private final UnaryOperator<List<Settlement>> settle;
  private final Consumer<Settlement> locked;
  private int met;
  private boolean any;

  /**
   * Nothing settled yet.
   *
   * @param settle settles all of some or none, without waiting; returns those that are too late
   * @param locked told of each that isn't settled now
   */
  WhatIsFree(UnaryOperator<List<Settlement>> settle, Consumer<Settlement> locked) {
    this.settle = settle;
    this.locked = locked;
  }

  /** Returns those that are too late. */
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
        throw e; // nothing has changed, as it must be then
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
