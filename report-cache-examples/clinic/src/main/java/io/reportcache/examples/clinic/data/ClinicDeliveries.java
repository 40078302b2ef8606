package io.reportcache.examples.clinic.data;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.redis.RedisDeliveryStore;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliverySink;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/** Where the jobs are kept, and how they get there from a transaction. */
public final class ClinicDeliveries {

  private final DeliveryStore store;
  private final DeliveryRecords records;
  private final Function<Handle, DeliverySink> sinks;
  private final Runnable check;
  private final Runnable close;

  private <S extends DeliveryStore & DeliveryRecords> ClinicDeliveries(
      S store, Function<Handle, DeliverySink> sinks, Runnable check, Runnable close) {
    this.store = store;
    this.records = store;
    this.sinks = sinks;
    this.check = check;
    this.close = close;
  }

  /** In the clinic's database: a job is stored with the change that it is about. */
  static ClinicDeliveries in(JdbcDeliveryStore store) {
    return new ClinicDeliveries(
        store, handle -> store.in(handle.getConnection()), () -> {}, () -> {});
  }

  /**
   * On Redis: a job is stored when the change has been committed. A clinic that dies in between has
   * the appointment, and nobody is written to.
   */
  static ClinicDeliveries on(RedisDeliveryStore store) {
    return new ClinicDeliveries(
        store,
        handle -> added -> handle.afterCommit(() -> store.add(added)),
        () -> store.count(DeliveryQuery.all()),
        store::close);
  }

  /** Returns the store, for workers. */
  public DeliveryStore store() {
    return store;
  }

  /** Returns what has been stored. */
  public DeliveryRecords records() {
    return records;
  }

  /** Returns what adds jobs to the transaction of a handle, or after it. */
  public DeliverySink in(Handle handle) {
    return sinks.apply(handle);
  }

  /**
   * Asks the store for anything.
   *
   * @throws DeliveryStoreException if it doesn't answer
   */
  void requireReachable() {
    check.run();
  }

  void close() {
    close.run();
  }
}
