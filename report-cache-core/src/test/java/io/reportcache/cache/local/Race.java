package io.reportcache.cache.local;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.EvictionPolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Tag;
import io.reportcache.testing.Threads;
import io.reportcache.transaction.BoundTransactions;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A cache, the data behind it, and what runs in the background, for one race. */
final class Race implements AutoCloseable {

  static final ReportKey<String> KEY = ReportKey.of("sales:today:eu", String.class);
  static final CachePolicy PLAIN = CachePolicy.ttl(Duration.ofMinutes(5));
  static final CachePolicy TAGGED = PLAIN.withTags(Tag.of("orders"));

  final ManualTicker ticker = new ManualTicker();
  final BoundTransactions transactions = new BoundTransactions();
  final TenantCacheManager caches;
  final TenantCache acme;
  volatile String data = "old";
  private final Queue<Threads.Running<?>> background = new ConcurrentLinkedQueue<>();

  Race(EvictionPolicy policy) {
    caches =
        TenantCacheManager.builder()
            .ticker(ticker)
            .evictionPolicy(policy)
            .transactions(transactions)
            .executor(task -> background.add(Threads.start(() -> run(task))))
            .build();
    acme = caches.tenant("acme");
  }

  /** Returns a loader that has read the data as it is now, and waits. */
  HeldLoader reading() {
    return new HeldLoader(() -> data);
  }

  /** Puts a value in the cache that has just expired, under this policy. */
  void expired(CachePolicy policy, String value) {
    acme.remember(KEY, policy, () -> value);
    ticker.advance(Duration.ofMinutes(5));
  }

  void awaitBackground() throws Exception {
    for (Threads.Running<?> each : background) {
      each.result();
    }
  }

  @Override
  public void close() {
    caches.close();
  }

  private static Void run(Runnable task) {
    task.run();
    return null;
  }
}
