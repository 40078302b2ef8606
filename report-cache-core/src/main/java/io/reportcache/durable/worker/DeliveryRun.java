package io.reportcache.durable.worker;

import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One run of a delivery, for its handler. What the handler says about the run is kept in the log of
 * runs. The handler's threads may use it until the run ends.
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
  private volatile @Nullable CompletionStage<?> rest;

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

  /**
   * Has the run go on without a thread after the handler has returned, until the given stage
   * completes; such as until a broker has confirmed what the handler has sent. The run fails with
   * what the stage fails with, unless the handler itself throws. Until then it counts among those
   * that the lane runs at once. It can't be interrupted: when its time is up or its lease ends,
   * what it still does counts for nothing.
   *
   * @param rest not null. It should be completed by a thread that may be kept for a moment, since
   *     the success is noted there. If that thread has hardly any stack left, the run fails when
   *     its time is up
   * @throws IllegalStateException if it was called before in this run
   */
  public void goesOnUntil(CompletionStage<?> rest) {
    Objects.requireNonNull(rest, "rest must not be null");
    if (this.rest != null) {
      throw new IllegalStateException(
          "the run goes on until another stage already; combine the two into one");
    }
    this.rest = rest;
  }

  @Nullable CompletionStage<?> rest() {
    return rest;
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
