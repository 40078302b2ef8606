package io.reportcache.shared;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.FreshnessToken;
import io.reportcache.cache.SharedLoad;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.thread.StackRoom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A part of the tier as the cache sees it. What takes the lock of a part requires stack for it
 * first: a stack overflow could leave the lock locked (D4).
 */
final class PartSpace implements SharedSpace {

  private final SharedPart part;
  private final SharedPart allTenants;
  private final FollowedPart followed; // as in the two, since each hit looks at them
  private final FollowedPart allFollowed;
  private final TierContact contact;
  private final StateReader states;
  private final TierLoads loads;
  private final TierCounters steps;

  PartSpace(
      SharedPart part,
      TierContact contact,
      StateReader states,
      TierLoads loads,
      TierCounters steps) {
    this.part = part;
    this.allTenants = part.allTenants();
    this.followed = part.followed();
    this.allFollowed = allTenants.followed();
    this.contact = contact;
    this.states = states;
    this.loads = loads;
    this.steps = steps;
  }

  @Override
  public boolean vouches(long begunAt, long now) {
    return !followed.hasGap() && !allFollowed.hasGap() && contact.vouches(begunAt, now);
  }

  @Override
  public void announce(Collection<? extends Scope> scopes) {
    StackRoom.require();
    part.announce(scopes);
  }

  @Override
  public void send() {
    StackRoom.require();
    part.send();
  }

  @Override
  public @Nullable Written writeInTransaction(Collection<? extends Scope> scopes) {
    StackRoom.require();
    List<String> texts = scopes.stream().map(ScopeText::of).distinct().toList();
    Position written = texts.isEmpty() ? null : part.writeInTransaction(texts);
    return written == null
        ? null
        : () -> {
          StackRoom.require();
          part.committed(texts, written);
        };
  }

  @Override
  public boolean catchUp() {
    StackRoom.require();
    boolean isSent = part.flush();
    return allTenants.flush() && isSent && readBoth();
  }

  @Override
  public boolean catchUp(FreshnessToken token) {
    StackRoom.require();
    Tokens wanted = Tokens.parse(token);
    return wanted != null && (hasApplied(wanted) || (readBoth() && hasApplied(wanted)));
  }

  private boolean hasApplied(Tokens wanted) {
    return followed.hasApplied(wanted.tenant()) && allFollowed.hasApplied(wanted.allTenants());
  }

  private boolean readBoth() {
    return states.read(List.of(followed, allFollowed)).isEmpty();
  }

  @Override
  public FreshnessToken token() {
    StackRoom.require();
    return Tokens.of(part.position(), allTenants.position());
  }

  @Override
  public SharedLoad load(ReportKey<?> key) {
    StackRoom.require();
    return begun(loads.begin(part, key, true));
  }

  @Override
  public SharedLoad loadOnce(ReportKey<?> key, Duration longest) {
    Objects.requireNonNull(longest, "longest must not be null");
    StackRoom.require();
    return begun(loads.beginOnce(part, key, longest));
  }

  @Override
  public SharedLoad loadAnew(ReportKey<?> key) {
    StackRoom.require();
    return begun(loads.begin(part, key, false));
  }

  private SharedLoad begun(SharedLoad load) {
    if (load.equals(SharedLoad.NOT_SHARED)) {
      followed.holdsWhatItMakesNow();
      allFollowed.holdsWhatItMakesNow();
    }
    return load;
  }

  @Override
  public void put(ReportKey<?> key, SharedValue value) {
    StackRoom.require();
    loads.put(part, key, value);
  }

  @Override
  public Optional<Boolean> add(ReportKey<?> key, SharedValue value) {
    StackRoom.require();
    return steps.add(part, key, value);
  }

  @Override
  public OptionalLong increment(ReportKey<Long> key, long by, CachePolicy policy) {
    StackRoom.require();
    return steps.increment(part, key, by, policy);
  }
}
