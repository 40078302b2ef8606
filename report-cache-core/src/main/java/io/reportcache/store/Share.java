package io.reportcache.store;

/**
 * The part of a store's room that a partition is guaranteed, whatever is put into the others; see
 * {@link CacheStore}.
 *
 * @param entries the number of entries, at least 0
 * @param weight the weight of entries, at least 0; has no effect in a store without a maximum
 *     weight
 */
public record Share(int entries, long weight) {

  /** Guarantees nothing. */
  public static final Share NONE = new Share(0, 0);

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is negative
   */
  public Share {
    if (entries < 0 || weight < 0) {
      throw new IllegalArgumentException(
          "share must be at least 0, was %d entries and a weight of %d; 0 guarantees nothing"
              .formatted(entries, weight));
    }
  }
}
