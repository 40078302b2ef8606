package io.reportcache.durable.redis;

import io.reportcache.durable.store.Backlog;
import io.reportcache.durable.store.Claim;
import io.reportcache.durable.store.ClaimedDelivery;
import io.reportcache.durable.store.DeliveryChange;
import io.reportcache.durable.store.DeliveryFigures;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.durable.store.ExtendedLeases;
import io.reportcache.durable.store.Lane;
import io.reportcache.durable.store.NewDelivery;
import io.reportcache.durable.store.Settlement;
import io.reportcache.durable.store.StoredDelivery;
import io.reportcache.durable.store.Tended;
import io.reportcache.redis.Deadline;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Stores deliveries in Redis (6.2 or later) or Valkey; {@link RedisDeliveries} opens one. All times
 * are by the server's clock. Safe for use by many threads and many processes. For hosts that have
 * Redis and no database to share: what is published here isn't part of a database transaction (E1,
 * E6). Where there is a database, {@code JdbcDeliveryStore} stores events together with the data.
 *
 * <p><b>What it keeps.</b> As much as the server does. With {@code appendfsync always} a crash
 * loses nothing that was acknowledged, with {@code everysec} a second, with snapshots what was
 * written since the last one, and without either everything. A failover loses what the master
 * hadn't sent to its replica. What is lost may be an addition, or the record that a delivery was
 * done, which then is done again.
 *
 * <p><b>Lost answers.</b> If the connection breaks during a call, the call is repeated with the
 * same id within its time limit, and takes effect once. If it then throws {@link
 * DeliveryStoreException}, it may have taken effect. A settlement that is repeated later, as
 * workers do, is recognized. An addition that is repeated by its caller is another one; give it an
 * idempotency key to have it stored once.
 *
 * <p><b>Work in steps.</b> A script does a bounded amount of work, so that it holds up no other
 * client for long. A call for many deliveries takes several: purging, replaying, discarding and
 * unparking a hundred at a time, and so does a cancellation or rescheduling of more. If such a call
 * throws, earlier steps are done. An addition of any size is all or nothing.
 *
 * @since 0.1
 */
public final class RedisDeliveryStore implements DeliveryStore, DeliveryRecords, AutoCloseable {

  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(5);

  private final StoreServer server;
  private final StoreLine line;
  private final Announcements announcements;
  private final Additions additions;
  private final Claims claims;
  private final Records records;

  private RedisDeliveryStore(StoreServer server, StoreLine line, StoreCall call, byte[] channel) {
    this.server = server;
    this.line = line;
    announcements = new Announcements(server, channel);
    additions = new Additions(call, announcements);
    claims = new Claims(call);
    records = new Records(call);
  }

  static RedisDeliveryStore open(StoreServer server, String prefix) {
    String base = base(prefix);
    byte[] bytes = Texts.bytes(base);
    StoreLine line = new StoreLine(server);
    StoreCall call = new StoreCall(server, line, bytes);
    RedisDeliveryStore store =
        new RedisDeliveryStore(server, line, call, Texts.bytes(base + "added"));
    boolean isOpen = false;
    try {
      server.prepare(); // or the first call would have its time taken by it
      new StartChecks(server, call, bytes).run();
      isOpen = true;
    } finally {
      if (!isOpen) {
        store.close();
      }
    }
    return store;
  }

  /** Returns what all names begin with. In a cluster they share the slot of what is in braces. */
  static String base(String prefix) {
    return "%s:d:{%s}:".formatted(prefix, prefix);
  }

  @Override
  public void add(List<NewDelivery> deliveries) {
    additions.add(deliveries);
  }

  @Override
  public DeliveryChange cancel(TenantId tenant, UUID message) {
    return additions.cancel(tenant, message);
  }

  @Override
  public DeliveryChange reschedule(TenantId tenant, UUID message, Duration delay) {
    NewDelivery.checkDelay(delay);
    return additions.reschedule(tenant, message, delay);
  }

  /**
   * Registers a callback that is called at once for deliveries that this object adds, and by the
   * server's messages for those that any process adds. It takes one more connection and a thread,
   * which stay until this store is closed.
   */
  @Override
  public Listening listen(Runnable added) {
    return announcements.listen(Objects.requireNonNull(added, "added must not be null"));
  }

  @Override
  public List<ClaimedDelivery> claim(Claim claim) {
    return claims.claim(claim);
  }

  @Override
  public List<Settlement> settle(List<Settlement> settlements) {
    return claims.settle(settlements);
  }

  @Override
  public ExtendedLeases extend(Collection<ClaimedDelivery> deliveries, Duration lease) {
    DeliveryStore.checkLease(lease);
    return claims.extend(deliveries, lease);
  }

  @Override
  public Tended tend(int lapsesAllowed) {
    boolean isMore = additions.place(); // of one that died while it added
    Tended tended = claims.tend(lapsesAllowed);
    return isMore
        ? new Tended(tended.due(), tended.lapsed(), tended.deadLetters(), Duration.ZERO)
        : tended;
  }

  @Override
  public int unpark(Lane lane, Map<String, Integer> types) {
    return claims.unpark(lane, types);
  }

  @Override
  public int purge(Duration age) {
    DeliveryStore.checkAge(age);
    return claims.purge(age);
  }

  @Override
  public List<StoredDelivery> find(DeliveryQuery query, long after, int most) {
    DeliveryRecords.checkMost(most);
    return records.find(query, after, most);
  }

  @Override
  public List<Backlog> backlog() {
    return records.backlog();
  }

  @Override
  public Map<DeliveryStatus, Long> count(DeliveryQuery query) {
    return records.count(query);
  }

  @Override
  public DeliveryFigures figures(DeliveryQuery query, Instant from, Instant to) {
    DeliveryRecords.checkSpan(from, to);
    return records.figures(query, from, to);
  }

  @Override
  public int replay(DeliveryQuery query) {
    return records.replay(query);
  }

  @Override
  public int discard(DeliveryQuery query) {
    return records.discard(query);
  }

  /**
   * Closes the connections and ends the threads, within five seconds. Close the workers first: each
   * later call throws {@link DeliveryStoreException}. Closing it again does nothing.
   */
  @Override
  public void close() {
    announcements.close();
    line.close();
    server.close(Deadline.in(CLOSES_WITHIN));
  }

  /** Returns the address of the server, without a password. */
  @Override
  public String toString() {
    return "deliveries in Redis at " + server;
  }
}
