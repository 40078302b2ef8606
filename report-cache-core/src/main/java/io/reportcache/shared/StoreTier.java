package io.reportcache.shared;

import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedTier;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A shared tier on a {@link SharedStore}. {@code RedisTier} and {@code JdbcTier} make it; call it
 * for a store of your own.
 *
 * @since 0.1
 */
public final class StoreTier implements SharedTier {

  private final SharedStore store;
  private final Breaker breaker;
  private final SharedOptions options;
  private final ValueCodec codec;
  private final AtomicBoolean joined = new AtomicBoolean();

  /**
   * Makes a tier, which a single cache may join.
   *
   * @param store talks to the server
   * @param breaker decides when the server isn't called
   * @param options all options but the codec
   * @param codec writes values
   * @throws IllegalArgumentException if the maximum staleness isn't longer than the heartbeat
   */
  public StoreTier(SharedStore store, Breaker breaker, SharedOptions options, ValueCodec codec) {
    requireContactInTime(Objects.requireNonNull(options, "options must not be null"));
    this.store = Objects.requireNonNull(store, "store must not be null");
    this.breaker = Objects.requireNonNull(breaker, "breaker must not be null");
    this.options = options;
    this.codec = Objects.requireNonNull(codec, "codec must not be null");
  }

  private static void requireContactInTime(SharedOptions options) {
    if (!options.isServingWhenAway()
        && options.maximumStaleness().compareTo(options.heartbeat()) <= 0) {
      throw new IllegalArgumentException(
          "maximumStaleness must be longer than the heartbeat of %s, was %s; otherwise no value would be trusted from one heartbeat to the next"
              .formatted(options.heartbeat(), options.maximumStaleness()));
    }
  }

  @Override
  public SharedNode join(LocalCopies copies) {
    if (!joined.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "a cache has joined this shared tier already; make another tier for another cache");
    }
    Membership member = new Membership(store, breaker, copies, options, codec);
    member.open();
    return member;
  }
}
