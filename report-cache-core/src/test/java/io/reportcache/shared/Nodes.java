package io.reportcache.shared;

import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.schedule.Ticker;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Several nodes in this JVM that share one model server. */
final class Nodes implements AutoCloseable {

  /** A node with its connection to the server. */
  record Node(TenantCacheManager caches, MemoryStore store) {
    TenantCache acme() {
      return caches.tenant("acme");
    }
  }

  final MemoryServer server = new MemoryServer();
  private final List<Node> all = new ArrayList<>();

  /** Adds a node that compares itself with the server once an hour. */
  Node add() {
    return add(rarelyComparing());
  }

  Node add(SharedOptions options) {
    return add(options, Duration.ofMillis(250));
  }

  Node add(SharedOptions options, Duration callLimit) {
    return add(options, callLimit, Ticker.system());
  }

  static SharedOptions rarelyComparing() {
    return SharedOptions.defaults()
        .withHeartbeat(Duration.ofHours(1))
        .withMaximumStaleness(Duration.ofHours(2));
  }

  Node add(SharedOptions options, Duration callLimit, Ticker ticker) {
    MemoryStore store = new MemoryStore(server, callLimit);
    TenantCacheManager caches =
        TenantCacheManager.builder()
            .node("node-" + (all.size() + 1))
            .ticker(ticker)
            .shared(new StoreTier(store, new OpenBreaker(), options, new TextCodec()))
            .build();
    Node node = new Node(caches, store);
    all.add(node);
    if (options.heartbeat().compareTo(Duration.ofMinutes(1)) > 0) {
      Await.until("it has compared itself", () -> store.callsMade() > 0 && isNobodyComparing());
    }
    return node;
  }

  private static boolean isNobodyComparing() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("report-cache-shared"))
        .allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING);
  }

  List<Node> all() {
    return List.copyOf(all);
  }

  @Override
  public void close() {
    all.forEach(node -> node.caches().close());
  }

  /** A breaker that lets all calls through. */
  static final class OpenBreaker implements Breaker {
    @Override
    public boolean permits() {
      return true;
    }

    @Override
    public void succeeded(long nanos) {}

    @Override
    public void failed(long nanos, Throwable failure) {}

    @Override
    public void brokenOff() {}

    @Override
    public boolean isClosed() {
      return true;
    }
  }
}
