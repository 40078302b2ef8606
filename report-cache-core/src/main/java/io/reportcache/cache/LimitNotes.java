package io.reportcache.cache;

import io.reportcache.store.EvictionListener;

/** Notes, for explanations, which values the limits of the store have cost their place. */
final class LimitNotes implements EvictionListener<Space, Entry> {

  private final Losses losses;
  private final Scales scales;

  LimitNotes(Losses losses, Scales scales) {
    this.losses = losses;
    this.scales = scales;
  }

  @Override
  public void evicted(Space space, Entry entry) {
    entry.counters().evictions.increment();
    losses.add(space.tenant, entry.key(), Loss.EVICTED);
  }

  @Override
  public void refused(Space space, Entry entry) {
    losses.add(
        space.tenant,
        entry.key(),
        scales.keeps(entry.weight()) ? Loss.EVICTED : new TooHeavy(entry));
  }
}
