package io.reportcache.store;

/**
 * Counts the uses of entries. If one thread alone uses an entry, each use is counted, since that
 * thread writes to the entry at each use anyway. Otherwise, the more the entry was used, the less
 * often it is written to.
 *
 * <p>Up to 1024 each use is counted. From n = 1024 on, 2^k are added with a probability of 1 in
 * 2^k, where 2^k lies between n/1024 and n/512; so the count is right in the mean, and its standard
 * deviation stays below 3% (Morris's approximate counting, exact at the beginning). The random
 * numbers come from a linear congruential generator in the thread's stripe, of which only the top
 * bits are used: numbers picked at a fixed interval from such a sequence are as random as the
 * whole, so that using the entries in turn favours none.
 */
final class UseCounter {

  private static final int RANDOM = 1; // the word of a stripe with its latest random number
  private static final long FACTOR = 6_364_136_223_846_793_005L; // Knuth, MMIX
  private static final long SUMMAND = 1_442_695_040_888_963_407L;
  private static final int EXACT = 1 << 10;
  private static final int MOST = 1 << 30;

  private final Stripes stripes;

  UseCounter(Stripes stripes) {
    this.stripes = stripes;
    for (int stripe = 0; stripe < stripes.count(); stripe++) {
      stripes.words[Stripes.start(stripe) + RANDOM] = stripe * SUMMAND * FACTOR;
    }
  }

  /** Counts a use by the only thread that uses the entry now. */
  void countAlone(StoreEntry<?> entry) {
    int uses = entry.uses();
    if (uses < MOST) {
      entry.countedUses(uses + 1);
    }
  }

  /** Counts a use by this thread. */
  void count(StoreEntry<?> entry) {
    count(entry, stripes.ofThisThread());
  }

  /** Counts a use by the thread of the given stripe. */
  void count(StoreEntry<?> entry, int stripe) {
    int uses = entry.uses();
    if (uses < EXACT) {
      entry.countedUses(uses + 1);
      return;
    }
    int at = Stripes.start(stripe) + RANDOM;
    long random = stripes.words[at] * FACTOR + SUMMAND;
    stripes.words[at] = random;
    int power = Integer.numberOfLeadingZeros(EXACT) + 1 - Integer.numberOfLeadingZeros(uses);
    if (Long.numberOfLeadingZeros(random) >= power && uses < MOST) {
      entry.addUses(1 << power);
    }
  }
}
