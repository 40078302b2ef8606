package io.reportcache.store;

/**
 * Exact LRU among the entries that the shares don't protect. A hit writes only to memory of its own
 * thread and to its entry, and no longer to the entry once several threads use it.
 */
final class LeastRecentlyUsed<E extends StoreEntry<?>> implements EvictionOrder<E> {

  private final UseClock clock;
  private final UseCounter counter;

  LeastRecentlyUsed() {
    Stripes stripes = new Stripes();
    clock = new UseClock(stripes);
    counter = new UseCounter(stripes);
  }

  @Override
  public void used(E entry) {
    if (clock.use(entry)) {
      counter.countAlone(entry);
    } else {
      counter.count(entry);
    }
  }

  /**
   * Does nothing: victims are chosen before the new entry is added, so reads of them can't make it
   * the oldest.
   */
  @Override
  public void arriving(E entry, Holding<E> into) {}

  @Override
  public void added(E entry, Holding<E> into) {
    clock.insert(entry);
  }

  @Override
  public void removed(E entry) {}

  @Override
  public boolean evictFor(E entry, Holding<E> into, Limit<E> exceeded, Room<E> room) {
    Stake<E> loser = exceeded.firstByUse();
    Stake<E> mine = into.in(exceeded);
    if (loser == null || (mine.index < 0 && mine.compareFullness(loser) < 0)) {
      return false; // its own partition has to give way, and has only the new entry
    }
    room.evict(loser.holding.entries.head(), loser.holding);
    return true;
  }
}
