package io.reportcache.store;

/**
 * Exact LRU within what the shares leave to choose. A hit writes to memory of its own thread and to
 * its entry, and not even there once several threads use the entry.
 */
final class LeastRecentlyUsed<E extends StoreEntry<?>> implements EvictionOrder<E> {

  private final UseClock clock;
  private final UseCounter counter;
  private final HoldingHeap<E> holdings = new HoldingHeap<>();
  private final int maximumSize;

  LeastRecentlyUsed(int maximumSize) {
    this.maximumSize = maximumSize;
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
   * The victim is chosen first: who reads the others meanwhile can't make the new one the oldest.
   */
  @Override
  public boolean admit(E entry, Holding<E> into) {
    boolean full = holdings.entries() == maximumSize;
    holdings.grow(into);
    if (full && !evictFor(into)) {
      holdings.shrink(into);
      return false;
    }
    clock.insert(entry);
    into.entries.add(entry);
    holdings.enter(into, entry.lastUse());
    return true;
  }

  @Override
  public void discard(E entry, Holding<E> from) {
    from.entries.remove(entry);
    holdings.shrink(from);
  }

  @Override
  public int size() {
    return holdings.entries();
  }

  private boolean evictFor(Holding<E> into) {
    Holding<E> loser = holdings.firstByUse();
    if (into.size == 1 && into.compareFullness(loser) < 0) {
      return false; // it's the one to lose an entry, and has but the new one
    }
    E victim = loser.entries.head();
    discard(victim, loser);
    loser.partition.evict(victim);
    return true;
  }
}
