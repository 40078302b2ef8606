package io.reportcache.shared;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A model of a server that keeps values and fences, for {@link MemoryStore}s. What may happen to
 * its state is a method here; what may happen to one node's connection is a method of the store.
 */
public final class MemoryServer {

  /** A copy of the state at some moment. */
  public static final class Snapshot {
    private final Map<SpaceName, Fences> fences;
    private final Map<List<Object>, Value> values;

    private Snapshot(Map<SpaceName, Fences> fences, Map<List<Object>, Value> values) {
      this.fences = fences;
      this.values = values;
    }
  }

  private record Value(byte[] bytes, long endsAt) {}

  private record Lease(String text, long endsAt) {}

  private static final class Fences {
    private final String incarnation;
    private final Map<String, Long> scopes = new HashMap<>();
    private String identity;
    private long sequence;
    private long floor;

    Fences(String incarnation, String identity) {
      this.incarnation = incarnation;
      this.identity = identity;
    }

    Fences copy() {
      Fences copy = new Fences(incarnation, identity);
      copy.scopes.putAll(scopes);
      copy.sequence = sequence;
      copy.floor = floor;
      return copy;
    }

    Position position() {
      return new Position(incarnation, sequence);
    }

    TierState state() {
      Map<String, Long> above = new HashMap<>(scopes);
      above.values().removeIf(each -> each <= floor);
      return new TierState(position(), floor, above);
    }

    void bound() {
      if (scopes.size() > FenceMirror.LIMIT) {
        long[] numbers = scopes.values().stream().mapToLong(Long::longValue).sorted().toArray();
        floor = Math.max(floor, numbers[numbers.length / 2]);
      }
      scopes.values().removeIf(each -> each <= floor);
    }
  }

  private final List<MemoryStore> members = new CopyOnWriteArrayList<>();
  private final Map<SpaceName, Fences> fences = new HashMap<>();
  private final Map<List<Object>, Value> values = new HashMap<>();
  private final Map<List<Object>, Lease> leases = new HashMap<>();
  private String identity = UUID.randomUUID().toString();
  private long ahead;

  /** Returns a copy of the state now. */
  public synchronized Snapshot snapshot() {
    Map<SpaceName, Fences> copies = new HashMap<>();
    fences.forEach((space, each) -> copies.put(space, each.copy()));
    return new Snapshot(copies, new HashMap<>(values));
  }

  /** Becomes another server, with an older copy of the state. All members are told. */
  public void failOverTo(Snapshot older) {
    synchronized (this) {
      restore(older);
      identity = UUID.randomUUID().toString();
    }
    members.forEach(MemoryStore::tellServerChanged);
  }

  /** Returns another server with a copy of the state. */
  public MemoryServer promoted() {
    MemoryServer other = new MemoryServer();
    other.restore(snapshot());
    return other;
  }

  /** Takes the older copy of the state, which nobody notices. */
  public synchronized void restore(Snapshot older) {
    fences.clear();
    older.fences.forEach((space, each) -> fences.put(space, each.copy()));
    values.clear();
    values.putAll(older.values);
  }

  /** Loses all values and fences, which nobody notices. */
  public synchronized void forgetAll() {
    fences.clear();
    values.clear();
  }

  /** Loses all fences and no value, which nobody notices. */
  public synchronized void forgetFences() {
    fences.clear();
  }

  /** Loses the fences of one part, which nobody notices. */
  public synchronized void forgetFences(SpaceName space) {
    fences.remove(space);
  }

  /** Has the fences of one part belong to another server's state. */
  public synchronized void disown(SpaceName space) {
    fences.get(space).identity = "another";
  }

  /** Moves the server's clock. */
  public synchronized void advance(Duration time) {
    ahead += time.toNanos();
  }

  /** Puts bytes under a name as if somebody else had written them there. */
  public synchronized void plant(SpaceName tenant, String key, byte[] bytes, Duration ttl) {
    values.put(List.of(tenant, key), new Value(bytes.clone(), endOf(ttl)));
  }

  /** Returns the number of values that are kept. */
  public synchronized int values() {
    return values.size();
  }

  /** Returns the number of leases that are in force. */
  public synchronized long leases() {
    return leases.values().stream().filter(lease -> lease.endsAt > now()).count();
  }

  synchronized void join(MemoryStore member) {
    members.add(member);
  }

  synchronized void leave(MemoryStore member) {
    members.remove(member);
  }

  synchronized StoredValue read(SpaceName tenant, String key) {
    Value value = values.get(List.of(tenant, key));
    long left = value == null ? 0 : (value.endsAt - now()) / 1_000_000;
    byte[] bytes = value == null || left <= 0 ? null : value.bytes.clone();
    return new StoredValue(bytes, left, position(tenant), position(SpaceName.ALL_TENANTS));
  }

  synchronized @Nullable Position position(SpaceName space) {
    Fences there = fences.get(space);
    return there == null || !there.identity.equals(identity) ? null : there.position();
  }

  synchronized TierState changes(SpaceName space) {
    return fences(space).state();
  }

  synchronized boolean store(
      SpaceName tenant,
      String key,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl) {
    Fences there = fences(tenant);
    boolean isRefused = !isFresh(there, begun, lineage);
    Value before = live(tenant, key);
    isRefused |=
        before != null
            && CounterBytes.isCounter(before.bytes)
            && CounterBytes.isMadeSince(before.bytes, begun);
    if (!isRefused) {
      values.put(List.of(tenant, key), new Value(envelope.clone(), endOf(ttl)));
    }
    return !isRefused;
  }

  synchronized boolean replace(
      SpaceName tenant,
      String key,
      byte @Nullable [] read,
      byte[] envelope,
      Position begun,
      List<String> lineage,
      Duration ttl) {
    Value before = live(tenant, key);
    boolean isSame =
        before == null || read == null
            ? before == null && read == null
            : Arrays.equals(CounterBytes.lasting(before.bytes), CounterBytes.lasting(read));
    if (!isSame || !isFresh(fences(tenant), begun, lineage)) {
      return false;
    }
    values.put(List.of(tenant, key), new Value(envelope.clone(), endOf(ttl)));
    return true;
  }

  synchronized @Nullable Counted count(
      SpaceName tenant,
      String key,
      byte[] counter,
      long by,
      Position known,
      List<String> lineage,
      @Nullable Duration ttl) {
    Value before = live(tenant, key);
    if (before == null
        || !CounterBytes.isCounter(before.bytes)
        || !Arrays.equals(CounterBytes.head(before.bytes), CounterBytes.head(counter))
        || !isFresh(fences(tenant), known, lineage)) {
      return null;
    }
    long number = CounterBytes.number(before.bytes);
    long sum = number + by;
    if (((number ^ sum) & (by ^ sum)) < 0) {
      return new Counted(number, false);
    }
    byte[] after = CounterBytes.of(CounterBytes.head(counter), sum);
    values.put(List.of(tenant, key), new Value(after, ttl == null ? before.endsAt : endOf(ttl)));
    return new Counted(sum, true);
  }

  private @Nullable Value live(SpaceName tenant, String key) {
    Value value = values.get(List.of(tenant, key));
    return value == null || (value.endsAt - now()) / 1_000_000 <= 0 ? null : value;
  }

  private static boolean isFresh(Fences there, Position begun, List<String> lineage) {
    return there.incarnation.equals(begun.incarnation())
        && there.sequence >= begun.sequence()
        && there.floor <= begun.sequence()
        && lineage.stream()
            .noneMatch(scope -> there.scopes.getOrDefault(scope, 0L) > begun.sequence())
        && there.scopes.entrySet().stream()
            .noneMatch(
                each -> ScopeText.isPattern(each.getKey()) && each.getValue() > begun.sequence());
  }

  Position invalidate(SpaceName space, List<String> scopes, String member) {
    Position position;
    synchronized (this) {
      Fences there = fences(space);
      there.sequence++;
      for (String scope : scopes) {
        if (scope.equals(ScopeText.ALL)) {
          there.floor = there.sequence;
        } else {
          there.scopes.put(scope, there.sequence);
        }
      }
      there.bound();
      position = there.position();
      for (MemoryStore each : members) {
        each.take(listener -> listener.invalidated(space, position, List.copyOf(scopes), member));
      }
    }
    new ArrayList<>(members).forEach(MemoryStore::deliver);
    return position;
  }

  synchronized String lease(
      SpaceName tenant, String key, String lease, String replaced, Duration term) {
    Lease there = leases.get(List.of(tenant, key));
    if (there != null
        && there.endsAt > now()
        && there.endsAt <= endOf(term)
        && !there.text.equals(lease)
        && !there.text.equals(replaced)) {
      return there.text;
    }
    leases.put(List.of(tenant, key), new Lease(lease, endOf(term)));
    return lease;
  }

  void release(SpaceName tenant, String key, String lease) {
    synchronized (this) {
      Lease there = leases.get(List.of(tenant, key));
      if (there != null && there.text.equals(lease)) {
        leases.remove(List.of(tenant, key));
      }
      members.forEach(each -> each.take(listener -> listener.loaded(tenant, key)));
    }
    new ArrayList<>(members).forEach(MemoryStore::deliver);
  }

  synchronized TierState renew(SpaceName space, String incarnation) {
    if (fences(space).incarnation.equals(incarnation)) {
      fences.remove(space);
    }
    return changes(space);
  }

  private Fences fences(SpaceName space) {
    Fences there = fences.get(space);
    if (there == null || !there.identity.equals(identity)) {
      there = new Fences(UUID.randomUUID().toString().replace("-", ""), identity);
      fences.put(space, there);
    }
    return there;
  }

  private long endOf(Duration ttl) {
    Objects.requireNonNull(ttl, "ttl must not be null");
    return now() + Math.min(Long.MAX_VALUE / 4, TimeUnit.NANOSECONDS.convert(ttl));
  }

  private long now() {
    return System.nanoTime() + ahead;
  }
}
