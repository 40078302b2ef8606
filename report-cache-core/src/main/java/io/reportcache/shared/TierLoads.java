package io.reportcache.shared;

import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads values from the shared tier, and stores them there. */
final class TierLoads {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  private final SharedStore store;
  private final ServerCalls calls;
  private final Counters counters;
  private final SharedOptions options;
  private final ValueEnvelopes envelopes;
  private final SharedPart allTenants;
  private final TierContact contact;
  private final LoadLeases leases;

  TierLoads(
      SharedStore store,
      ServerCalls calls,
      Counters counters,
      SharedOptions options,
      ValueEnvelopes envelopes,
      SharedPart allTenants,
      TierContact contact,
      LoadLeases leases) {
    this.store = store;
    this.leases = leases;
    this.calls = calls;
    this.counters = counters;
    this.options = options;
    this.envelopes = envelopes;
    this.allTenants = allTenants;
    this.contact = contact;
  }

  /**
   * Begins a load; see {@link io.reportcache.cache.SharedSpace#load}.
   *
   * @param asks whether the tier is asked for the value
   */
  SharedLoad begin(SharedPart part, ReportKey<?> key, boolean asks) {
    // F7: what waits goes first, before anything is read from the tier.
    if (!part.flush() || !allTenants.flush() || !contact.isThere()) {
      return SharedLoad.NOT_SHARED;
    }
    Position before = part.followed().mirrored();
    Position allBefore = allTenants.followed().mirrored();
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
    Position begun = part.followed().mirrored();
    Position allBegun = allTenants.followed().mirrored();
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
    return part.followed().hits(key.text(), lineage, begun.tenant())
        || allTenants.followed().hits(key.text(), lineage, begun.allTenants());
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
    PartState.Put put = part.followed().locked(state -> state.sentPut(key));
    if (put != null && !store(part, key, put.begun(), put.allBegun(), value)) {
      // What has come after it may be a counter, of which nobody is told.
      part.followed().dropHere(key);
    }
  }

  /** Stores a value; false if the server has refused it. */
  private boolean store(
      SharedPart part, ReportKey<?> key, Position begun, Position allBegun, SharedValue value) {
    Duration kept = envelopes.kept(value.ttl());
    if (kept.toMillis() < 1) {
      return true; // no server counts in less
    }
    byte[] envelope = envelopes.envelope(key, begun, allBegun, value, kept);
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
      return envelopes.isUsable(place(), bytes, found.remainingMillis());
    }

    private ValueEnvelopes.Place place() {
      return new ValueEnvelopes.Place(part.followed(), key, begun, allBegun);
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
      Object found = envelopes.judged(place(), bytes, stored.remainingMillis());
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
      Object state = envelopes.stateOf(place(), bytes, stored.remainingMillis());
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
