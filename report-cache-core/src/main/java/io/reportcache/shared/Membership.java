package io.reportcache.shared;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedTierStats;
import io.reportcache.log.GuardedLog;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * This node as a member of the tier: its parts, its calls of the server, and the heartbeat that
 * compares them (F6).
 */
final class Membership implements SharedNode, SharedStore.Listener {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  private static final int PARTS_PER_CALL = 500;

  private final SharedStore store;
  private final LocalCopies copies;
  private final SharedOptions options;
  private final Counters counters = new Counters();
  private final ServerCalls calls;
  private final SentLog sentLog = new SentLog();
  private final UnsentParts unsent = new UnsentParts();
  private final String id = UUID.randomUUID().toString();
  private final TierContact contact;
  private final Sender sender;
  private final StateReader states;
  private final SharedPart allTenants;
  private final LoadLeases leases;
  private final TierLoads loads;
  private final TierCounters steps;
  private final Heartbeat heartbeat;
  private final AtomicBoolean closed = new AtomicBoolean();

  // Weak: a part lives as long as the space of its tenant, or while it has something to send.
  private final ConcurrentMap<TenantId, SharedPart> parts =
      Caffeine.newBuilder()
          .weakValues()
          .executor(Runnable::run)
          .<TenantId, SharedPart>build()
          .asMap();
  private final Set<FollowedPart> lacking = ConcurrentHashMap.newKeySet();

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
    this.contact = new TierContact(copies, options);
    this.calls = new ServerCalls(breaker, counters);
    this.sender = new Sender(store, calls, counters, sentLog);
    this.states = new StateReader(store, calls);
    this.allTenants = part(SpaceName.ALL_TENANTS, null);
    this.leases = new LoadLeases(store, calls);
    ValueEnvelopes envelopes = new ValueEnvelopes(counters, options, codec, allTenants.followed());
    this.loads =
        new TierLoads(store, calls, counters, options, envelopes, allTenants, contact, leases);
    this.steps = new TierCounters(store, calls, counters, options, envelopes, copies, allTenants);
    this.heartbeat = new Heartbeat(this::beat, options.heartbeat());
  }

  /** Connects to the server and begins to compare. */
  void open() {
    log.info(
        "This node shares {} under the prefix '{}'",
        options.sharesValues() ? "values and invalidations" : "invalidations",
        options.prefix());
    store.open(id, this);
    heartbeat.start();
  }

  private SharedPart part(SpaceName name, @Nullable SharedPart allTenants) {
    return new SharedPart(name, allTenants, copies, counters, states, sender, unsent, this::missed);
  }

  @Override
  public SharedSpace space(TenantId tenant) {
    return space(part(tenant));
  }

  @Override
  public SharedSpace allTenants() {
    return space(allTenants);
  }

  private SharedSpace space(SharedPart part) {
    return new PartSpace(part, contact, states, loads, steps);
  }

  /** Returns the part, which lives as long as somebody has it or it has something to send. */
  SharedPart part(TenantId tenant) {
    return parts.computeIfAbsent(tenant, each -> part(SpaceName.of(each), allTenants));
  }

  /** Has the part's state read soon. */
  private void missed(FollowedPart part) {
    counters.gaps.increment();
    lacking.add(part);
    heartbeat.soon();
  }

  @Override
  public void invalidated(SpaceName space, Position position, List<String> scopes, String member) {
    SharedPart part = partOf(space);
    if (part != null) {
      part.followed().heard(position, scopes, member.equals(id));
    }
  }

  @Override
  public void mayHaveMissed() {
    heartbeat.soon();
  }

  @Override
  public void serverChanged() {
    sentLog.takeAll().forEach(sent -> part(sent.space()).resend(sent.scopes()));
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
            : calls.isUsual() && !wasNeverReached()
                ? SharedTierStats.State.CONNECTED
                : SharedTierStats.State.BROKEN;
    return counters
        .counted()
        .waiting(unsent.waiting())
        .sinceContact(contact.since())
        .state(state)
        .build();
  }

  private boolean wasNeverReached() {
    return !contact.wasMade() && counters.failures.sum() > 0;
  }

  @Override
  public void close(Duration limit) {
    long nanos =
        TimeUnit.NANOSECONDS.convert(Objects.requireNonNull(limit, "limit must not be null"));
    if (closed.compareAndSet(false, true)) {
      long begun = System.nanoTime();
      heartbeat.close();
      leases.close();
      for (SharedPart part : unsent.all()) {
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
    long begun = contact.now();
    long sentUntil = System.nanoTime();
    unsent.all().forEach(SharedPart::flush);
    List<FollowedPart> unread = List.copyOf(lacking);
    unread.forEach(lacking::remove);
    lacking.addAll(states.read(unread));
    if (compareAll()) {
      contact.madeAt(begun);
      if (away) {
        away = false;
        log.info("This node hears the others again");
      }
      sentLog.forgetBefore(sentUntil);
      steps.reached();
    } else if (contact.isTooLongAgo() && !away) {
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
      some.forEach(part -> before.add(part.followed().mirrored()));
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
          part.followed().distrust();
          return false;
        }
        if (part.followed().hasGap() && !part.readState()) {
          return false;
        }
      }
    }
    return true;
  }

  private SharedPart part(SpaceName name) {
    TenantId tenant = name.tenant();
    return tenant == null ? allTenants : part(tenant);
  }

  private @Nullable SharedPart partOf(SpaceName name) {
    TenantId tenant = name.tenant();
    return tenant == null ? allTenants : parts.get(tenant);
  }
}
