package io.reportcache.examples.shop.jdbc;

import java.sql.SQLException;

/**
 * Work done with one {@link Session}, and so inside one transaction.
 *
 * @param <T> what the work answers
 */
@FunctionalInterface
public interface SessionWork<T> {
  /** Does the work; anything thrown rolls the transaction back. */
  T apply(Session session) throws SQLException;
}
