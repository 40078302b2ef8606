package io.reportcache.soak;

import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.ReportKey;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Values that are put, and what reports are derived from. Each has one writer, so that it is known
 * which version a reader may see: none before the one whose put has returned, none that was never
 * put or whose transaction hasn't committed. Those are the odd ones.
 */
final class SoakRates {

  static final String RESOURCE = "rates";

  private static final int RATES = 2;

  private final int writers;
  private final AtomicLongArray versions; // the last one given out
  private final AtomicLongArray data;
  private final AtomicLongArray floors;

  SoakRates(int tenants, int writers) {
    this.writers = writers;
    int places = tenants * RATES * writers;
    versions = new AtomicLongArray(places);
    data = new AtomicLongArray(places);
    floors = new AtomicLongArray(places);
  }

  /** Returns the number of one of the writer's rates. */
  int own(Random random, int writer) {
    return random.nextInt(RATES) * writers + writer;
  }

  static String text(int rate) {
    return RESOURCE + ":" + rate;
  }

  /** Reads a rate and checks its version. */
  void read(TenantCache cache, int tenant, Random random, CachePolicy policy) throws Exception {
    int rate = random.nextInt(RATES * writers);
    int place = place(tenant, rate);
    long floor = floors.get(place);
    Long version =
        random.nextBoolean()
            ? cache.get(key(rate)).orElse(null)
            : cache.remember(key(rate), policy, () -> load(place));
    if (version == null) {
      return;
    }
    if (version < floor || version > versions.get(place) || version % 2 != 0) {
      throw new AssertionError(
          "%s of tenant %d has version %d, but %d had been written when it was asked for; %s"
              .formatted(text(rate), tenant, version, floor, cache.explain(key(rate))));
    }
  }

  /** Writes an own rate in one of several ways. */
  void write(TenantCache cache, int tenant, int rate, Random random, CachePolicy policy) {
    int place = place(tenant, rate);
    long version = versions.addAndGet(place, 2);
    data.set(place, version);
    switch (random.nextInt(4)) {
      case 0 -> cache.putMany(Map.of(key(rate), version), policy);
      case 1 -> cache.forget(key(rate));
      case 2 -> {
        cache.forget(key(rate));
        cache.add(key(rate), version, policy); // or somebody has loaded it meanwhile
      }
      default -> cache.put(key(rate), version, policy);
    }
    floors.set(place, version);
  }

  /** Puts an own rate in a transaction that will end so. */
  Put putInTransaction(
      TenantCache cache, int tenant, int rate, CachePolicy policy, SoakTransactions.End end) {
    int place = place(tenant, rate);
    long version = versions.addAndGet(place, 2);
    cache.put(key(rate), end.isCommit() ? version : version + 1, policy);
    return new Put(() -> data.set(place, version), () -> floors.set(place, version));
  }

  /**
   * What happens to a rate when its transaction commits.
   *
   * @param written the data are there
   * @param committed readers must see them
   */
  record Put(Runnable written, Runnable committed) {}

  /** Takes some time after the look at the data, so that it's overtaken now and then. */
  private long load(int place) {
    long version = data.get(place);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(1_000_000));
    return version;
  }

  private static ReportKey<Long> key(int rate) {
    return ReportKey.of(text(rate), Long.class);
  }

  private int place(int tenant, int rate) {
    return tenant * RATES * writers + rate;
  }
}
