package io.reportcache.durable.worker;

import org.jspecify.annotations.Nullable;

/**
 * One run of a delivery, for its handler. What the handler says about the run is kept in the log of
 * runs. The handler's threads may use it until the handler returns.
 *
 * @since 0.1
 */
public final class DeliveryRun {

  /** The longest text that the log of runs keeps, in characters: 1000. */
  public static final int LONGEST_TEXT = 1_000;

  private final int attempt;
  private final int attempts;
  private volatile @Nullable String performedBy;
  private volatile @Nullable String result;

  DeliveryRun(int attempt, int attempts) {
    this.attempt = attempt;
    this.attempts = attempts;
  }

  /** Returns the number of this attempt, from 1. */
  public int attempt() {
    return attempt;
  }

  /** Tells whether no attempt is left, so that a failure makes the delivery a dead letter. */
  public boolean isLast() {
    return attempt >= attempts;
  }

  /**
   * Notes who did the work; null isn't allowed. Only the first {@value #LONGEST_TEXT} characters
   * are kept, and a later call replaces the note.
   */
  public void performedBy(String who) {
    performedBy = shortened(who);
  }

  /**
   * Notes the result of the work; null isn't allowed. Only the first {@value #LONGEST_TEXT}
   * characters are kept, and a later call replaces the note.
   */
  public void result(String what) {
    result = shortened(what);
  }

  @Nullable String performer() {
    return performedBy;
  }

  @Nullable String outcome() {
    return result;
  }

  /** Returns a text that databases take: shortened, and without the character zero. */
  static String shortened(String text) {
    String kept = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    return kept.replace('\0', ' ');
  }
}
