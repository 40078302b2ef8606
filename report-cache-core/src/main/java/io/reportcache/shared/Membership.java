package io.reportcache.shared;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * This node as a member of the tier: its parts, its calls of the server, and the heartbeat that
 * compares them (F6).
 */
final class Membership implements SharedNode, SharedStore.Listener {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  private static final int PARTS_PER_CALL = 500;

  /** The maximum number of scopes that wait to be sent, over all tenants. */
  static final long MOST_WAITING = 100_000;

  /** After so many failures to send, it is looked at how many scopes wait. */
  private static final int LOOKED_AT_EACH = 1_000;

  private final SharedStore store;
  private final LocalCopies copies;
  private final SharedOptions options;
  private final Counters counters = new Counters();
  private final ServerCalls calls;
  private final SentLog sentLog = new SentLog();
  private final String id = UUID.randomUUID().toString();
  private final SharedPart allTenants = new SharedPart(SpaceName.ALL_TENANTS, this);
  private final StateReader states;
  private final LoadLeases leases;
  private final TierLoads loads;
  private final TierCounters steps;
  private final Heartbeat heartbeat;
  private final AtomicLong unsent = new AtomicLong();
  private final AtomicBoolean closed = new AtomicBoolean();

  // Weak: a part lives as long as the space of its tenant, or while it has something to send.
  private final ConcurrentMap<TenantId, SharedPart> parts =
      Caffeine.newBuilder()
          .weakValues()
          .executor(Runnable::run)
          .<TenantId, SharedPart>build()
          .asMap();
  private final Set<SharedPart> sending = ConcurrentHashMap.newKeySet();
  private final Set<SharedPart> lacking = ConcurrentHashMap.newKeySet();

  private final long trustedNanos; // so long after the last contact entries are served
  private volatile long contactAt; // by the ticker of the node's cache
  private volatile boolean away; // for figures and the log

  Membership(
      SharedStore store,
      Breaker breaker,
      LocalCopies copies,
      SharedOptions options,
      ValueCodec codec) {
    this.store = store;
    this.copies = copies;
    this.options = options;
    this.trustedNanos =
        options.isServingWhenAway() ? Long.MAX_VALUE : options.maximumStaleness().toNanos();
    this.contactAt = copies.nanos();
    this.calls = new ServerCalls(breaker, counters);
    this.states = new StateReader(store, calls);
    this.leases = new LoadLeases(store, calls);
    this.loads = new TierLoads(store, calls, counters, options, codec, allTenants, leases);
    this.steps = new TierCounters(store, calls, counters, options, loads, copies, allTenants);
    this.heartbeat = new Heartbeat(this::beat, options.heartbeat());
  }

  /** Connects to the server and begins to compare. */
  void open() {
    store.open(id, this);
    heartbeat.start();
    log.info(
        "This node shares {} under the prefix '{}'",
        options.sharesValues() ? "values and invalidations" : "invalidations",
        options.prefix());
  }

  @Override
  public SharedPart space(TenantId tenant) {
    return parts.computeIfAbsent(tenant, each -> new SharedPart(SpaceName.of(each), this));
  }

  @Override
  public SharedPart allTenants() {
    return allTenants;
  }

  TierLoads loads() {
    return loads;
  }

  TierCounters steps() {
    return steps;
  }

  /** Drops this node's own value of a key, and tells nobody. */
  void dropHere(SpaceName name, ReportKey<?> key) {
    copies.invalidate(name.tenant(), List.of(key), "overtaken on another node");
  }

  /**
   * Tells whether a value may be served, as far as the contact to the others is concerned. The time
   * is looked at here and not by the heartbeat, which may hang, or be paused with the process.
   */
  boolean vouches(long begunAt, long now) {
    return !allTenants.hasGap() && (isRecent(contactAt, now) || isRecent(begunAt, now));
  }

  /**
   * Tells whether the server may be asked for values. Past the time without contact it may not,
   * even if it answers reads: there may be another master, which the others have gone to.
   */
  boolean isInTouch() {
    return isRecent(contactAt, copies.nanos());
  }

  /** A time in the future is none of this clock any more, unless by what threads differ. */
  private boolean isRecent(long at, long now) {
    return Math.abs(now - at) <= trustedNanos;
  }

  @Nullable Position sendInvalidation(SpaceName name, List<String> scopes) {
    Position sent = calls.call("send an invalidation", () -> store.invalidate(name, scopes));
    if (sent != null) {
      counters.sent.increment();
      sentLog.add(name, scopes);
    }
    return sent;
  }

  StateReader states() {
    return states;
  }

  @Nullable Position writeInTransaction(SpaceName name, List<String> scopes) {
    return store.invalidateInTransaction(name, scopes);
  }

  /** Counts what a transaction has written, and keeps it in case the server loses it. */
  void sentByTransaction(SpaceName name, List<String> scopes) {
    counters.sent.increment();
    sentLog.add(name, scopes);
  }

  void incarnationChanged() {
    counters.incarnationChanges.increment();
  }

  /** Invalidates scopes on this node. */
  void applied(SpaceName name, Collection<? extends Scope> scopes, String cause) {
    counters.heard.increment();
    copies.invalidate(name.tenant(), scopes, cause);
  }

  /** Keeps the part until it has sent what waits. */
  void hasToSend(SharedPart part) {
    sending.add(part);
  }

  /** Notes that the part has sent all that waited. */
  void hasSent(SharedPart part) {
    if (sending.remove(part) && part.waiting() > 0) {
      sending.add(part); // announced meanwhile
    }
  }

  /** Notes that the part couldn't send what waits. */
  void couldNotSend(SharedPart part) {
    sending.add(part);
    if (unsent.incrementAndGet() % LOOKED_AT_EACH == 0 && waiting() > MOST_WAITING) {
      replaceWaiting();
    }
  }

  /** Has everything of all tenants stand for all that waits, which is too much. */
  private void replaceWaiting() {
    List<SharedPart> parts = new ArrayList<>(sending);
    parts.remove(allTenants);
    log.warn(
        "More than {} scopes wait to be sent to the shared tier; everything of all tenants will be invalidated instead",
        MOST_WAITING);
    for (SharedPart part : parts) {
      part.replaceWaiting(() -> allTenants.resend(List.of(ScopeText.ALL)));
      hasSent(part);
    }
  }

  private long waiting() {
    return sending.stream().mapToLong(SharedPart::waiting).sum();
  }

  /** Has the part's state read soon. */
  void missed(SharedPart part) {
    counters.gaps.increment();
    lacking.add(part);
    heartbeat.soon();
  }

  @Override
  public void invalidated(SpaceName space, Position position, List<String> scopes, String member) {
    SharedPart part = partOf(space);
    if (part != null) {
      part.heard(position, scopes, member.equals(id));
    }
  }

  @Override
  public void mayHaveMissed() {
    heartbeat.soon();
  }

  @Override
  public void serverChanged() {
    sentLog.takeAll().forEach(sent -> space(sent.space()).resend(sent.scopes()));
    heartbeat.soon();
  }

  @Override
  public void loaded(SpaceName space, String key) {
    leases.loaded(space, key);
  }

  @Override
  public SharedTierStats stats() {
    SharedTierStats.State state =
        away
            ? SharedTierStats.State.AWAY
            : calls.isUsual() ? SharedTierStats.State.CONNECTED : SharedTierStats.State.BROKEN;
    return counters
        .counted()
        .waiting(waiting())
        .sinceContact(Duration.ofNanos(Math.max(0, copies.nanos() - contactAt)))
        .state(state)
        .build();
  }

  @Override
  public void close(Duration limit) {
    long nanos =
        TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(limit, "limit must not be null"));
    if (closed.compareAndSet(false, true)) {
      long begun = System.nanoTime();
      heartbeat.close();
      leases.close();
      for (SharedPart part : sending) {
        if (System.nanoTime() - begun > nanos || !part.flush()) {
          log.warn(
              "{} scopes of {} were invalidated here and couldn't be sent before the end; other nodes learn of them at the end of their values' time to live",
              part.waiting(),
              part.name());
        }
      }
      store.close(limit);
    }
  }

  /** Compares this node with the server. */
  private void beat() {
    long begun = copies.nanos();
    long sentUntil = System.nanoTime();
    List.copyOf(sending).forEach(SharedPart::flush);
    List<SharedPart> unread = List.copyOf(lacking);
    unread.forEach(lacking::remove);
    lacking.addAll(states.read(unread));
    if (compareAll()) {
      contactAt = begun;
      if (away) {
        away = false;
        log.info("This node hears the others again");
      }
      sentLog.forgetBefore(sentUntil);
      steps.reached();
    } else if (copies.nanos() - contactAt > trustedNanos && !away) {
      away = true;
      log.warn(
          "This node hasn't heard the others for {} ms; values older than that are loaded anew until it does",
          options.maximumStaleness().toMillis());
    }
  }

  private boolean compareAll() {
    List<SharedPart> all = new ArrayList<>(parts.values());
    all.add(allTenants);
    for (int from = 0; from < all.size(); from += PARTS_PER_CALL) {
      List<SharedPart> some = all.subList(from, Math.min(all.size(), from + PARTS_PER_CALL));
      List<@Nullable Position> before = new ArrayList<>();
      some.forEach(part -> before.add(part.mirrored()));
      List<@Nullable Position> now =
          calls.call(
              "compare what was invalidated",
              () -> store.positions(some.stream().map(SharedPart::name).toList()));
      if (now == null) {
        return false;
      }
      for (int i = 0; i < some.size(); i++) {
        SharedPart part = some.get(i);
        boolean isFollowed = before.get(i) != null || part.equals(allTenants);
        if (isFollowed && !part.followTo(before.get(i), now.get(i))) {
          part.distrust();
          return false;
        }
        if (part.hasGap() && !part.readState()) {
          return false;
        }
      }
    }
    return true;
  }

  private SharedPart space(SpaceName name) {
    TenantId tenant = name.tenant();
    return tenant == null ? allTenants : space(tenant);
  }

  private @Nullable SharedPart partOf(SpaceName name) {
    TenantId tenant = name.tenant();
    return tenant == null ? allTenants : parts.get(tenant);
  }
}
