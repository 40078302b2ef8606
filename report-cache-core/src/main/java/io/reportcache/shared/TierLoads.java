package io.reportcache.shared;

import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Reads values from the shared tier, and stores them there. */
final class TierLoads {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  /** The maximum number of resources that are remembered as logged. */
  private static final int LOGGED = 1_000;

  private final SharedStore store;
  private final ServerCalls calls;
  private final Counters counters;
  private final SharedOptions options;
  private final ValueCodec codec;
  private final SharedPart allTenants;
  private final LoadLeases leases;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  TierLoads(
      SharedStore store,
      ServerCalls calls,
      Counters counters,
      SharedOptions options,
      ValueCodec codec,
      SharedPart allTenants,
      LoadLeases leases) {
    this.store = store;
    this.leases = leases;
    this.calls = calls;
    this.counters = counters;
    this.options = options;
    this.codec = codec;
    this.allTenants = allTenants;
  }

  /**
   * Begins a load; see {@link io.reportcache.cache.SharedSpace#load}.
   *
   * @param asks whether the tier is asked for the value
   */
  SharedLoad begin(SharedPart part, ReportKey<?> key, boolean asks) {
    // F7: what waits goes first, before anything is read from the tier.
    if (!part.flush() || !allTenants.flush() || !part.isInTouch()) {
      return SharedLoad.NOT_SHARED;
    }
    Position before = part.mirrored();
    Position allBefore = allTenants.mirrored();
    StoredValue read = null;
    if (options.sharesValues() && asks) {
      read = calls.call("read a value", () -> store.read(part.name(), key.text()));
      if (read == null
          || !part.followTo(before, read.tenant())
          || !allTenants.followTo(allBefore, read.allTenants())) {
        return SharedLoad.NOT_SHARED;
      }
    } else if ((before == null && !part.readState())
        || (allBefore == null && !allTenants.readState())) {
      return SharedLoad.NOT_SHARED;
    }
    Position begun = part.mirrored();
    Position allBegun = allTenants.mirrored();
    if (!options.sharesValues()
        || begun == null
        || allBegun == null
        || (read != null && !(isOf(read.tenant(), begun) && isOf(read.allTenants(), allBegun)))) {
      return SharedLoad.NOT_SHARED;
    }
    return new TierLoad(part, key, begun, allBegun, read);
  }

  /**
   * Begins a load that one node at a time carries out; see {@link
   * io.reportcache.cache.SharedSpace#loadOnce}.
   */
  SharedLoad beginOnce(SharedPart part, ReportKey<?> key, Duration longest) {
    LoadLeases.Wait wait = leases.new Wait(part.name(), key.text(), longest);
    String replaced = "";
    try {
      while (true) {
        wait.listen();
        SharedLoad begun = begin(part, key, true);
        if (!(begun instanceof TierLoad load) || load.isUsable()) {
          return begun;
        }
        String other = wait.take(load.fences(), replaced, load.held);
        if (other == null) {
          return load;
        }
        if (isOvertaken(part, key, other) && !replaced.equals(other)) {
          replaced = other;
        } else if (!wait.await()) {
          return load;
        }
      }
    } finally {
      wait.end();
    }
  }

  /** Tells whether the load of the lease was invalidated since it began, by its key. */
  private boolean isOvertaken(SharedPart part, ReportKey<?> key, String lease) {
    String fences = LoadLeases.fencesIn(lease);
    Tokens begun = fences == null ? null : Tokens.parse(FreshnessToken.of(fences));
    if (begun == null) {
      return false;
    }
    List<String> lineage = ScopeText.lineage(key.text(), Set.of());
    return part.hits(key.text(), lineage, begun.tenant())
        || allTenants.hits(key.text(), lineage, begun.allTenants());
  }

  /** Tells whether the position that was read is of the state that is known here. */
  private static boolean isOf(@Nullable Position read, Position known) {
    return read == null || read.isComparableTo(known);
  }

  /** Stores a value that was put after its key was invalidated. */
  void put(SharedPart part, ReportKey<?> key, SharedValue value) {
    if (!options.sharesValues() || !part.flush() || !allTenants.flush()) {
      return; // its key is invalidated on the other nodes
    }
    PartState.Put put = part.sentPut(key);
    if (put != null && !store(part, key, put.begun(), put.allBegun(), value)) {
      part.dropHere(key); // what has come after it may be a counter, of which nobody is told
    }
  }

  /** Returns how long the server keeps a value. */
  Duration kept(Optional<Duration> ttl) {
    return ttl.filter(each -> each.compareTo(options.longestKept()) < 0)
        .orElse(options.longestKept());
  }

  /** Stores a value; false if the server has refused it. */
  private boolean store(
      SharedPart part, ReportKey<?> key, Position begun, Position allBegun, SharedValue value) {
    Duration kept = kept(value.ttl());
    if (kept.toMillis() < 1) {
      return true; // no server counts in less
    }
    byte[] envelope = envelope(key, begun, allBegun, value, kept);
    if (envelope == null) {
      return true;
    }
    List<String> lineage = ScopeText.lineage(key.text(), value.tags());
    Boolean stored =
        calls.call(
            "store a value",
            () -> store.store(part.name(), key.text(), envelope, begun, lineage, kept));
    if (Boolean.TRUE.equals(stored)) {
      counters.stores.increment();
      counters.bytesWritten.add(envelope.length);
    } else if (stored != null) {
      counters.storesRefused.increment();
      return false;
    }
    return true;
  }

  /** Returns the value's envelope; null if it can't be written, or is too long. */
  byte @Nullable [] envelope(
      ReportKey<?> key, Position begun, Position allBegun, SharedValue value, Duration kept) {
    String why;
    try {
      byte[] payload = codec.write(value.value(), key.genericType());
      if (payload.length <= options.payloadLimit()) {
        return new Envelope(
                begun,
                allBegun,
                key.genericType().getTypeName(),
                codec.name(),
                value.ttl().map(Duration::toMillis).orElse(-1L),
                kept.toMillis(),
                value.loadTime().toNanos(),
                value.node(),
                value.tags(),
                payload)
            .bytes(options.compressionFrom());
      }
      why = "it has %d bytes, the limit is %d".formatted(payload.length, options.payloadLimit());
    } catch (Throwable e) { // D4: the codec calls the host's classes
      why = e.toString();
    }
    counters.unwritable.increment();
    if (logged.size() < LOGGED && logged.add(key.resource())) {
      log.warn(
          "The value of {} stays on this node, since it can't be written for others: {}; give its"
              + " class a form that the codec can write, or another codec",
          key,
          why);
    }
    return null;
  }

  /**
   * Returns the {@link SharedValue} that the bytes hold, or the {@link Refusal}.
   *
   * @param now the position of the tenant's fences that is known here
   * @param allNow the same of the fences over all tenants
   */
  Object judged(
      SharedPart part,
      ReportKey<?> key,
      Position now,
      Position allNow,
      byte[] bytes,
      long remainingMillis) {
    try {
      Object state = stateOf(part, key, now, allNow, bytes, remainingMillis);
      return state instanceof Envelope envelope
          ? valueIn(envelope, key, now, remainingMillis)
          : state;
    } catch (Throwable e) { // D1: whatever somebody has written there is a miss
      log.debug("The value of {} in the shared tier can't be read: {}", key, e.toString());
      return Refusal.PAYLOAD;
    }
  }

  /** Returns the {@link Envelope} if it lives, else the {@link Refusal}. */
  private Object stateOf(
      SharedPart part,
      ReportKey<?> key,
      Position now,
      Position allNow,
      byte[] bytes,
      long remainingMillis) {
    Envelope envelope;
    try {
      envelope = Envelope.read(bytes, options.payloadLimit());
    } catch (Envelope.Unreadable e) {
      log.debug("The value of {} in the shared tier is no value: {}", key, e.toString());
      return e.isFromTheFuture() ? Refusal.VERSION : Refusal.FORMAT;
    }
    if (!envelope.tenant().isComparableTo(now) || !envelope.allTenants().isComparableTo(allNow)) {
      return Refusal.INCARNATION;
    }
    long age = envelope.keptMillis() - remainingMillis;
    if (age < 0 || (envelope.ttlMillis() >= 0 && age >= envelope.ttlMillis())) {
      return Refusal.EXPIRED;
    }
    List<String> lineage = ScopeText.lineage(key.text(), envelope.tags());
    if (part.hits(key.text(), lineage, envelope.tenant())
        || allTenants.hits(key.text(), lineage, envelope.allTenants())) {
      return Refusal.INVALIDATED;
    }
    return envelope;
  }

  private Object valueIn(Envelope envelope, ReportKey<?> key, Position now, long remainingMillis)
      throws Exception {
    if (!envelope.type().equals(key.genericType().getTypeName())) {
      tellOfOtherType(envelope, key);
      return Refusal.TYPE;
    }
    boolean isCounter = envelope.codec().equals(Envelope.COUNTER);
    if (!isCounter && !envelope.codec().equals(codec.name())) {
      return Refusal.CODEC;
    }
    Object value =
        isCounter
            ? (Object) CounterBytes.number(envelope.payload())
            : codec.read(envelope.payload(), key.genericType());
    if (!key.type().isInstance(value)) {
      return Refusal.TYPE;
    }
    return new SharedValue(
        value,
        envelope.tags(),
        envelope.ttlMillis() < 0
            ? Optional.empty()
            : Optional.of(Duration.ofMillis(envelope.ttlMillis())),
        Duration.ofMillis(envelope.keptMillis() - remainingMillis),
        Duration.ofNanos(envelope.loadNanos()),
        envelope.node(),
        now.toString(),
        isCounter);
  }

  private void tellOfOtherType(Envelope envelope, ReportKey<?> key) {
    if (logged.size() < LOGGED && logged.add("type of " + key.resource())) {
      log.warn(
          "The shared tier holds a {} under {}, but this application asks for a {}; if another"
              + " application uses the same server, give one of them another prefix",
          envelope.type(),
          key,
          key.genericType().getTypeName());
    }
  }

  /** A load of one value. */
  private final class TierLoad implements SharedLoad {
    private final SharedPart part;
    private final ReportKey<?> key;
    private final Position begun;
    private final Position allBegun;
    private final @Nullable StoredValue read;
    private final LoadLeases.Held held = new LoadLeases.Held();

    TierLoad(
        SharedPart part,
        ReportKey<?> key,
        Position begun,
        Position allBegun,
        @Nullable StoredValue read) {
      this.part = part;
      this.key = key;
      this.begun = begun;
      this.allBegun = allBegun;
      this.read = read;
    }

    /** Returns where the load begins, as a text. */
    private String fences() {
      return Tokens.of(begun, allBegun).text();
    }

    /** Tells whether the tier has a value that can probably be used. */
    private boolean isUsable() {
      StoredValue found = read;
      byte[] bytes = found == null ? null : found.envelope();
      if (found == null || bytes == null) {
        return false;
      }
      try {
        Object state = stateOf(part, key, begun, allBegun, bytes, found.remainingMillis());
        return state instanceof Envelope envelope
            && envelope.type().equals(key.genericType().getTypeName())
            && (envelope.codec().equals(codec.name()) || envelope.codec().equals(Envelope.COUNTER));
      } catch (Throwable e) { // whatever it is, found() tells
        return false;
      }
    }

    @Override
    public @Nullable SharedValue found() {
      StoredValue stored = read;
      if (stored == null) {
        return null;
      }
      byte[] bytes = stored.envelope();
      if (bytes == null) {
        counters.misses.increment();
        return null;
      }
      counters.bytesRead.add(bytes.length);
      Object found = judged(part, key, begun, allBegun, bytes, stored.remainingMillis());
      if (found instanceof SharedValue value) {
        counters.hits.increment();
        return value;
      }
      counters.misses.increment();
      counters.refused((Refusal) found);
      return null;
    }

    @Override
    public boolean isThere() {
      StoredValue stored = read;
      byte[] bytes = stored == null ? null : stored.envelope();
      if (stored == null || bytes == null) {
        return false;
      }
      counters.bytesRead.add(bytes.length);
      Object state = stateOf(part, key, begun, allBegun, bytes, stored.remainingMillis());
      if (state instanceof Refusal refusal) {
        counters.refused(refusal);
      }
      return state instanceof Envelope;
    }

    @Override
    public void loaded(SharedValue value) {
      try {
        if (part.flush() && allTenants.flush()) {
          store(part, key, begun, allBegun, value);
        }
      } catch (Throwable e) { // D1: the caller has its value
        log.warn("The value of {} couldn't be offered to other nodes", key, e);
      }
    }

    @Override
    public void end() {
      held.release();
    }
  }
}
