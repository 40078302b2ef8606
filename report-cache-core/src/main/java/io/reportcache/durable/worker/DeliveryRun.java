package io.reportcache.durable.worker;

import org.jspecify.annotations.Nullable;

/**
 * One run of a delivery, as its handler sees it. What the handler says of it stands in the log of
 * runs. To be used by the handler's threads, until it returns.
 *
 * @since 0.1
 */
public final class DeliveryRun {

  /** What is kept of a text that the log gets, in characters: 1000. */
  public static final int LONGEST_TEXT = 1_000;

  private final int attempt;
  private final int attempts;
  private volatile @Nullable String performedBy;
  private volatile @Nullable String result;

  DeliveryRun(int attempt, int attempts) {
    this.attempt = attempt;
    this.attempts = attempts;
  }

  /** Returns how many runs this is, with those that failed; from 1. */
  public int attempt() {
    return attempt;
  }

  /** Tells whether any failure would make this a dead letter, since no attempt is left. */
  public boolean isLast() {
    return attempt >= attempts;
  }

  /** Says who did the work; only the first {@value #LONGEST_TEXT} characters are kept. */
  public void performedBy(String who) {
    performedBy = shortened(who);
  }

  /** Says what came of it; only the first {@value #LONGEST_TEXT} characters are kept. */
  public void result(String what) {
    result = shortened(what);
  }

  @Nullable String performer() {
    return performedBy;
  }

  @Nullable String outcome() {
    return result;
  }

  /** Databases refuse the character zero. */
  static String shortened(String text) {
    String kept = text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    return kept.replace('\0', ' ');
  }
}
