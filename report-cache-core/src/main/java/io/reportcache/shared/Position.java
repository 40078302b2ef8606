package io.reportcache.shared;

/**
 * A moment in the order of invalidations of one part of the shared tier.
 *
 * @param incarnation the identity of the state that counts them. It changes when that state may
 *     have lost something; positions of two incarnations can't be compared
 * @param sequence the number of invalidations until this moment
 * @since 0.1
 */
public record Position(String incarnation, long sequence) {

  /** Tells whether both count the same invalidations. */
  boolean isComparableTo(Position other) {
    return incarnation.equals(other.incarnation);
  }

  @Override
  public String toString() {
    return incarnation + "." + sequence;
  }
}
