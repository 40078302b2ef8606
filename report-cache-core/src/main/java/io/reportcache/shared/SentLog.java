package io.reportcache.shared;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What this node has sent lately. A server that takes over from another may have lost some of it,
 * so it is sent again then (F8).
 *
 * <p>Bounded: too many become everything of all tenants.
 */
final class SentLog {

  /** What was sent with one call. */
  record Sent(SpaceName space, List<String> scopes, long at) {}

  private static final int LIMIT = 10_000;
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Deque<Sent> log = new ArrayDeque<>();

  synchronized void add(SpaceName space, List<String> scopes) {
    long now = System.nanoTime();
    if (log.size() == LIMIT) {
      log.clear();
      log.addLast(new Sent(SpaceName.ALL_TENANTS, List.of(ScopeText.ALL), now));
    }
    log.addLast(new Sent(space, scopes, now));
  }

  /** Returns all, and forgets them. */
  synchronized List<Sent> takeAll() {
    List<Sent> all = new ArrayList<>(log);
    log.clear();
    return all;
  }

  /** Forgets what was sent half a minute before the given time, when the server still had it. */
  synchronized void forgetBefore(long comparedAt) {
    while (!log.isEmpty() && comparedAt - log.peekFirst().at > KEPT_NANOS) {
      log.removeFirst();
    }
  }
}
