package io.reportcache.cache.local;

import io.reportcache.store.EvictionListener;
import org.jspecify.annotations.Nullable;

/**
 * Notes how entries leave the store, for explanations and for the check whether values were
 * changed.
 */
final class EntryNotes implements EvictionListener<Space, Entry> {

  private final LastPerKey<Loss> losses;
  private final Scales scales;
  private final @Nullable MutationCheck mutations;

  EntryNotes(LastPerKey<Loss> losses, Scales scales, @Nullable MutationCheck mutations) {
    this.losses = losses;
    this.scales = scales;
    this.mutations = mutations;
  }

  @Override
  public void evicted(Space space, Entry entry) {
    entry.counters().evictions.increment();
    losses.add(space.tenant, entry.key(), Loss.EVICTED);
    entry.left();
  }

  @Override
  public void refused(Space space, Entry entry) {
    Loss why = scales.keeps(entry.weight()) ? Loss.EVICTED : new TooHeavy(entry);
    losses.add(space.tenant, entry.key(), why);
  }

  @Override
  public void removed(Space space, Entry entry) {
    entry.left();
  }

  @Override
  public void unlocked() {
    if (mutations != null) {
      mutations.checkThoseThatLeft();
    }
  }
}
