package io.reportcache.store;

/**
 * Exact LRU within what the shares leave to choose. A hit writes to memory of its own thread and to
 * its entry, and not even there once several threads use the entry.
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

  /** Victims are chosen first: who reads them meanwhile can't make the new entry the oldest. */
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
      return false; // it's the one to lose an entry, and has but the new one
    }
    room.evict(loser.holding.entries.head(), loser.holding);
    return true;
  }
}
