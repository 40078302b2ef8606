package io.reportcache.shared;

import io.reportcache.cache.SharedTier;
import io.reportcache.log.GuardedLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The parts that have something to send, which are kept until it is sent. */
final class UnsentParts implements SharedPart.Watcher {

  private static final GuardedLog log = GuardedLog.of(SharedTier.class);

  /** The maximum number of scopes that wait to be sent, over all tenants. */
  static final long MOST_WAITING = 100_000;

  /** After so many failures to send, it is looked at how many scopes wait. */
  private static final int LOOKED_AT_EACH = 1_000;

  private final Set<SharedPart> sending = ConcurrentHashMap.newKeySet();
  private final AtomicLong unsent = new AtomicLong();

  /** Returns the parts. */
  List<SharedPart> all() {
    return List.copyOf(sending);
  }

  /** Returns how many scopes wait. */
  long waiting() {
    return sending.stream().mapToLong(SharedPart::waiting).sum();
  }

  @Override
  public void hasToSend(SharedPart part) {
    sending.add(part);
  }

  @Override
  public void hasSent(SharedPart part) {
    if (sending.remove(part) && part.waiting() > 0) {
      sending.add(part); // announced meanwhile
    }
  }

  @Override
  public void couldNotSend(SharedPart part) {
    sending.add(part);
    if (unsent.incrementAndGet() % LOOKED_AT_EACH == 0 && waiting() > MOST_WAITING) {
      replaceBy(part.allTenants());
    }
  }

  /** Has everything of all tenants stand for all that waits, which is too much. */
  private void replaceBy(SharedPart allTenants) {
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
}
