package io.reportcache.shared;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.KeyTypeException;
import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedTier;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.log.GuardedLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Counts, and adds values, for all nodes in one step on the server.
 *
 * <p>How it works. A counter is a value whose number the server changes in place. Whether it lives
 * is decided here, by the same comparison with the fences as for any value; the server then counts
 * only if nothing was invalidated meanwhile and the counter is still the one that was looked at.
 * What a counter looks like is remembered, so that most calls take one round trip.
 *
 * <p>Where the server can't decide, the node goes on by itself (D1). What it has counted itself is
 * dropped when the server is back: its counter goes on then.
 */
final class TierCounters {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  /** How often a step is tried that others get in the way of. */
  private static final int ATTEMPTS = 50;

  private static final int REMEMBERED = 10_000;
  private static final int STRAYS = 10_000;

  /** The key of a tenant. */
  private record Name(SpaceName space, String key) {}

  /** A counter as it was read. */
  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Known(byte[] bytes, Envelope envelope) {}

  /**
   * A counter of this node alone.
   *
   * @param isDropped whether it was dropped once; a call that was under way may have come after it
   */
  private record Stray(Scope scope, boolean isDropped) {}

  /**
   * What the server has answered.
   *
   * @param counted null if the counter isn't there any more
   */
  private record Answer(@Nullable Counted counted) {}

  /** Where the fences stand, as this node knows them. */
  private record Now(Position tenant, Position allTenants) {}

  private final SharedStore store;
  private final ServerCalls calls;
  private final Counters counters;
  private final SharedOptions options;
  private final ValueEnvelopes envelopes;
  private final LocalCopies copies;
  private final SharedPart allTenants;
  private final AtomicBoolean told = new AtomicBoolean();
  private final Map<Name, Stray> strays = new ConcurrentHashMap<>();
  private final Cache<Name, Known> remembered =
      Caffeine.newBuilder().maximumSize(REMEMBERED).executor(Runnable::run).build();

  TierCounters(
      SharedStore store,
      ServerCalls calls,
      Counters counters,
      SharedOptions options,
      ValueEnvelopes envelopes,
      LocalCopies copies,
      SharedPart allTenants) {
    this.store = store;
    this.calls = calls;
    this.counters = counters;
    this.options = options;
    this.envelopes = envelopes;
    this.copies = copies;
    this.allTenants = allTenants;
  }

  /** Adds a value; see {@link io.reportcache.cache.SharedSpace#add}. */
  Optional<Boolean> add(SharedPart part, ReportKey<?> key, SharedValue value) {
    Duration kept = envelopes.kept(value.ttl());
    if (!options.sharesValues() || kept.toMillis() < 1) {
      follow(part);
      return Optional.empty();
    }
    List<String> lineage = ScopeText.lineage(key.text(), value.tags());
    byte[] read = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      Now now = now(part);
      byte[] envelope =
          now == null ? null : envelopes.envelope(key, now.tenant, now.allTenants, value, kept);
      if (now == null) {
        break;
      }
      if (envelope != null) {
        byte[] before = read;
        Boolean added =
            calls.call(
                "add a value",
                () ->
                    store.replace(
                        part.name(), key.text(), before, envelope, now.tenant, lineage, kept));
        if (added == null) {
          break;
        }
        if (added) {
          counters.stores.increment();
          counters.bytesWritten.add(envelope.length);
          return Optional.of(true);
        }
      }
      StoredValue there = read(part, key);
      Now after = there == null ? null : now(part);
      if (there == null || after == null) {
        break;
      }
      read = there.envelope();
      if (read != null && lives(judged(part, key, after, there))) {
        return Optional.of(false);
      }
      if (envelope == null) {
        return Optional.empty(); // nobody has one, and this one stays here
      }
    }
    away(part, key);
    return Optional.empty();
  }

  /** Adds to a counter; see {@link io.reportcache.cache.SharedSpace#increment}. */
  OptionalLong increment(SharedPart part, ReportKey<Long> key, long by, CachePolicy policy) {
    if (!options.sharesValues() || envelopes.kept(policy.ttl()).toMillis() < 1) {
      follow(part);
      return OptionalLong.empty();
    }
    Name name = new Name(part.name(), key.text());
    for (int i = 0; i < ATTEMPTS; i++) {
      Now now = now(part);
      if (now == null) {
        break;
      }
      Known known = remembered.getIfPresent(name);
      if (known != null) {
        Answer answer = count(part, key, known.bytes, known.envelope, by, now);
        if (answer == null) {
          break;
        }
        if (answer.counted != null) {
          return OptionalLong.of(sum(part, key, by, answer.counted));
        }
        remembered.invalidate(name);
      }
      StoredValue there = read(part, key);
      Now after = there == null ? null : now(part);
      if (there == null || after == null) {
        break;
      }
      Object found = there.envelope() == null ? null : judged(part, key, after, there);
      if (found instanceof SharedValue value && value.isCounter()) {
        remember(name, there.envelope());
        continue;
      }
      if (found == Refusal.TYPE) { // what can't be read otherwise is replaced
        throw new KeyTypeException(
            "%s of %s holds a value of another type in the shared tier, but the call asks for a %s; use one key for one type, and other keys for counters than for reports"
                .formatted(key, part.name(), Long.class.getName()));
      }
      SharedValue from = found instanceof SharedValue value ? value : null;
      if (from != null) { // nodes have copies of it
        part.announce(List.of(key));
        after = now(part);
        if (after == null) {
          break;
        }
      }
      Position begun = after.tenant;
      byte[] made = begun(part, key, by, policy, after, from);
      Boolean isBegun =
          calls.call(
              "begin a counter",
              () ->
                  store.replace(
                      part.name(),
                      key.text(),
                      there.envelope(),
                      made,
                      begun,
                      ScopeText.lineage(key.text(), policy.tags()),
                      kept(made)));
      if (isBegun == null) {
        break;
      }
      if (isBegun) {
        remember(name, made);
        return OptionalLong.of(CounterBytes.number(made));
      }
    }
    if (strays.size() < STRAYS) {
      strays.put(name, new Stray(key, false));
    } else {
      strays.put(new Name(part.name(), "*"), new Stray(KeyPattern.ALL, false));
    }
    away(part, key);
    return OptionalLong.empty();
  }

  /** Drops what this node has counted by itself while the server was away. */
  void reached() {
    strays.forEach(
        (name, stray) -> {
          if (stray.isDropped) {
            strays.remove(name, stray);
          } else {
            strays.replace(name, stray, new Stray(stray.scope, true));
          }
          copies.invalidate(
              name.space.tenant(), List.of(stray.scope), "counted while others couldn't be told");
        });
    told.set(false);
  }

  /** Returns where the fences stand, after all that waits was sent (F7); null if not known. */
  private @Nullable Now now(SharedPart part) {
    if (!part.flush() || !allTenants.flush()) {
      return null;
    }
    if ((part.followed().mirrored() == null && !part.readState())
        || (allTenants.followed().mirrored() == null && !allTenants.readState())) {
      return null;
    }
    Position tenant = part.followed().mirrored();
    Position all = allTenants.followed().mirrored();
    return tenant == null || all == null ? null : new Now(tenant, all);
  }

  /** Reads what is there, and catches up with the fences over it; null if that fails. */
  private @Nullable StoredValue read(SharedPart part, ReportKey<?> key) {
    Position before = part.followed().mirrored();
    Position allBefore = allTenants.followed().mirrored();
    StoredValue read = calls.call("read a value", () -> store.read(part.name(), key.text()));
    return read != null
            && part.followTo(before, read.tenant())
            && allTenants.followTo(allBefore, read.allTenants())
        ? read
        : null;
  }

  private Object judged(SharedPart part, ReportKey<?> key, Now now, StoredValue there) {
    byte[] bytes = there.envelope();
    return bytes == null
        ? Refusal.EXPIRED
        : envelopes.judged(
            new ValueEnvelopes.Place(part.followed(), key, now.tenant, now.allTenants),
            bytes,
            there.remainingMillis());
  }

  private static boolean lives(Object judged) {
    return judged instanceof SharedValue
        || (judged instanceof Refusal refusal && refusal.isOfOneThatLives());
  }

  /** Counts; null if the server can't be asked. */
  private @Nullable Answer count(
      SharedPart part, ReportKey<?> key, byte[] bytes, Envelope envelope, long by, Now now) {
    List<String> lineage = ScopeText.lineage(key.text(), envelope.tags());
    if (!envelope.tenant().isComparableTo(now.tenant)
        || !envelope.allTenants().isComparableTo(now.allTenants)
        || part.followed().hits(key.text(), lineage, envelope.tenant())
        || allTenants.followed().hits(key.text(), lineage, envelope.allTenants())) {
      return new Answer(null);
    }
    Duration ttl = envelope.ttlMillis() < 0 ? options.longestKept() : null;
    return calls.call(
        "count",
        () ->
            new Answer(store.count(part.name(), key.text(), bytes, by, now.tenant, lineage, ttl)));
  }

  private static long sum(SharedPart part, ReportKey<?> key, long by, Counted counted) {
    if (!counted.isAdded()) {
      throw tooMuch(part, key, counted.number(), by);
    }
    return counted.number();
  }

  private static ArithmeticException tooMuch(
      SharedPart part, ReportKey<?> key, long counter, long by) {
    return new ArithmeticException(
        "counter %s of %s is %d, and adding %d doesn't fit a long; it stays as it is"
            .formatted(key, part.name(), counter, by));
  }

  /** Returns a new counter, which goes on from the value if there is one. */
  private byte[] begun(
      SharedPart part,
      ReportKey<Long> key,
      long by,
      CachePolicy policy,
      Now now,
      @Nullable SharedValue from) {
    long number = by;
    Optional<Duration> ttl = policy.ttl();
    if (from != null) {
      try {
        number = Math.addExact((Long) from.value(), by);
      } catch (ArithmeticException e) {
        throw tooMuch(part, key, (Long) from.value(), by);
      }
      ttl = from.ttl().map(whole -> whole.minus(from.age()));
    }
    return new Envelope(
            now.tenant,
            now.allTenants,
            key.genericType().getTypeName(),
            Envelope.COUNTER,
            ttl.map(Duration::toMillis).orElse(-1L),
            envelopes.kept(ttl).toMillis(),
            0,
            copies.node(),
            from == null ? policy.tags() : from.tags(),
            CounterBytes.of(new byte[0], number))
        .bytes(Integer.MAX_VALUE);
  }

  private Duration kept(byte[] counter) {
    Envelope envelope = readable(counter);
    return Duration.ofMillis(envelope == null ? 1 : Math.max(1, envelope.keptMillis()));
  }

  private void remember(Name name, byte @Nullable [] counter) {
    Envelope envelope = counter == null ? null : readable(counter);
    if (envelope != null && counter != null) {
      remembered.put(name, new Known(counter, envelope));
    }
  }

  private @Nullable Envelope readable(byte[] counter) {
    try {
      return Envelope.read(counter, options.payloadLimit());
    } catch (Envelope.Unreadable e) {
      return null;
    }
  }

  /** Has this node hear of what others invalidate, since it holds something now. */
  private void follow(SharedPart part) {
    if (now(part) == null) {
      part.followed().holdsWhatItMakesNow();
      allTenants.followed().holdsWhatItMakesNow();
    }
  }

  private void away(SharedPart part, ReportKey<?> key) {
    part.followed().holdsWhatItMakesNow();
    allTenants.followed().holdsWhatItMakesNow();
    counters.countedAlone.increment();
    if (told.compareAndSet(false, true)) {
      log.warn(
          "The shared tier can't be asked to count or add {}; until it can, this node counts and"
              + " adds by itself, so that limits hold for each node alone",
          key);
    }
  }
}
