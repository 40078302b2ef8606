package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.LoadTicket;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.local.HeldValue.Begun;
import io.reportcache.key.ReportKey;
import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/** A load that its caller carries out, in a transaction or outside. */
final class LocalTicket<V> implements LoadTicket<V> {

  final Space space;
  final CachePolicy policy;
  final OpenTicket open;
  final long begunAt;
  final @Nullable TransactionWork work;
  final @Nullable Begun begun;
  private final TicketLoads loads;
  private final ReportKey<V> key;
  private SharedLoad shared = SharedLoad.NOT_SHARED;

  /**
   * Makes a ticket.
   *
   * @param begunAt the time by the cache's ticker
   * @param work the transaction in which it was taken, or null
   * @param begun where that stood then
   */
  LocalTicket(
      TicketLoads loads,
      Space space,
      ReportKey<V> key,
      CachePolicy policy,
      OpenTicket open,
      long begunAt,
      @Nullable TransactionWork work,
      @Nullable Begun begun) {
    this.loads = loads;
    this.space = space;
    this.key = key;
    this.policy = policy;
    this.open = open;
    this.begunAt = begunAt;
    this.work = work;
    this.begun = begun;
  }

  /** Sets where the value is offered to other nodes. Called once, before the ticket is used. */
  void sharedBy(SharedLoad load) {
    shared = load;
  }

  SharedLoad shared() {
    return shared;
  }

  @Override
  public ReportKey<V> key() {
    return key;
  }

  @Override
  public TenantId tenant() {
    return space.tenant;
  }

  @Override
  public boolean store(V value) {
    return loads.store(this, value);
  }

  @Override
  public boolean isOvertaken() {
    return loads.isOvertaken(this);
  }

  @Override
  public boolean isOfTransaction() {
    return work != null;
  }
}
