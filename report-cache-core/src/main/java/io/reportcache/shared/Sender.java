package io.reportcache.shared;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Sends invalidations to the server, and keeps what was sent in case the server loses it. */
final class Sender {

  private final SharedStore store;
  private final ServerCalls calls;
  private final Counters counters;
  private final SentLog log;

  Sender(SharedStore store, ServerCalls calls, Counters counters, SentLog log) {
    this.store = store;
    this.calls = calls;
    this.counters = counters;
    this.log = log;
  }

  /** Returns where the scopes stand on the server; null if they may not have reached it. */
  @Nullable Position send(SpaceName name, List<String> scopes) {
    Position sent = calls.call("send an invalidation", () -> store.invalidate(name, scopes));
    if (sent != null) {
      hasSent(name, scopes);
    }
    return sent;
  }

  /** Returns where the scopes will stand after the thread's transaction; null without one. */
  @Nullable Position writeInTransaction(SpaceName name, List<String> scopes) {
    return store.invalidateInTransaction(name, scopes);
  }

  /** Notes scopes that have reached the server, perhaps by a transaction. */
  void hasSent(SpaceName name, List<String> scopes) {
    counters.sent.increment();
    log.add(name, scopes);
  }
}
