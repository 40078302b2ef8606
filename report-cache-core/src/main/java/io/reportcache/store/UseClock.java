package io.reportcache.store;

/**
 * Orders uses without a word that all threads write.
 *
 * <p>A moment consists, from its highest bit, of the epoch, which is a count of insertions (42
 * bits); a count of uses in the epoch; and the stripe that counted them (22 bits together). Each
 * thread counts in a stripe of its own until threads outnumber stripes. The count of one stripe
 * grows with each use, which makes LRU exact for one thread.
 *
 * <p>An entry that a second stripe uses in one epoch gets the epoch's last moment, which stands for
 * "used by several in this epoch". From then on until the epoch ends no thread writes to it: an
 * entry that many threads use is only read. So uses by several threads between the same two
 * insertions have no certain order, but each of them is later than all uses before the first of the
 * two insertions.
 *
 * <p>Moments are compared by their difference, so that the epochs may wrap around after 2^42
 * insertions. Only an entry that wasn't used during 2^41 insertions (25 days at a million a
 * second), and that a share kept all the while, would be taken for new. The first epoch lies
 * shortly before the end of the positive numbers, so that every test crosses it.
 */
final class UseClock {

  private static final int EPOCH_SHIFT = 22;
  private static final long BY_SEVERAL = (1L << EPOCH_SHIFT) - 1;
  private static final long FIRST_EPOCH = (1L << 41) - 1_000;
  private static final int LATEST = 0; // the word of a stripe with the last moment that it gave

  private final Stripes stripes;
  private final long[] words; // saves the hits an indirection
  private final int step;

  UseClock(Stripes stripes) {
    this.stripes = stripes;
    words = stripes.words;
    step = stripes.count();
    stripes.setCommon(FIRST_EPOCH);
  }

  /** Tells whether the first moment is before the second. */
  static boolean isBefore(long first, long second) {
    return first - second < 0;
  }

  /** Notes a use of the entry by this thread, as {@link #use(StoreEntry, int)} does. */
  boolean use(StoreEntry<?> entry) {
    return use(entry, Stripes.stripe(step));
  }

  /**
   * Notes a use of the entry by the thread of the given stripe. Tells whether, as far as can be
   * seen, no other thread uses the entry in this epoch.
   */
  boolean use(StoreEntry<?> entry, int stripe) {
    long insertions =
        Stripes.common(words); // read first: what is read later may be newer, never older
    long epoch = insertions << EPOCH_SHIFT;
    long seen = entry.lastUse();
    long sinceEpoch = seen - epoch;
    if (sinceEpoch >= BY_SEVERAL) {
      return false; // also if it is of an epoch that began just now
    }
    long latest = words[Stripes.start(stripe) + LATEST];
    if (sinceEpoch >= 0) {
      if (seen == latest) {
        return true;
      }
      if ((seen & (step - 1)) != stripe) {
        entry.used(epoch | BY_SEVERAL);
        return false;
      }
    }
    entry.used(next(insertions, stripe, latest));
    return true;
  }

  /** Begins an epoch with the entry's insertion by this thread. */
  void insert(StoreEntry<?> entry) {
    insert(entry, Stripes.stripe(step));
  }

  /** Begins an epoch with the entry's insertion by the thread of the given stripe. */
  void insert(StoreEntry<?> entry, int stripe) {
    long latest = words[Stripes.start(stripe) + LATEST];
    entry.used(next(stripes.incrementCommon(), stripe, latest));
  }

  private long next(long insertions, int stripe, long latest) {
    long epoch = insertions << EPOCH_SHIFT;
    long next = isOf(epoch, latest) ? latest + step : epoch | stripe;
    if ((next | (step - 1)) == (epoch | BY_SEVERAL)) {
      // Too many uses since the last insertion to fit. A new epoch begins for all threads: what
      // they use and insert from now on must not seem older than these uses.
      stripes.raiseCommon(insertions);
      next = (Stripes.common(words) << EPOCH_SHIFT) | stripe;
    }
    words[Stripes.start(stripe) + LATEST] = next;
    return next;
  }

  private static boolean isOf(long epoch, long moment) {
    return (epoch ^ moment) >>> EPOCH_SHIFT == 0;
  }
}
