package io.reportcache.durable.jdbc;

/** SQL clauses that decide how a statement treats rows that another transaction has locked. */
final class Locking {

  static final String WAIT = " FOR UPDATE";
  static final String SKIP = " FOR UPDATE SKIP LOCKED";
  static final String FAIL = " FOR UPDATE NOWAIT";

  private Locking() {}
}
