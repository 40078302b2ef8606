package io.reportcache.shared;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Counters as {@link SharedStore}s keep them. A counter is an envelope like that of any value,
 * which ends with the number, in 8 bytes. What is before them, its head, stays the same for as long
 * as the counter lives.
 *
 * @since 0.1
 */
public final class CounterBytes {

  private CounterBytes() {}

  /** Tells whether the bytes are those of a counter. */
  public static boolean isCounter(byte @Nullable [] envelope) {
    return envelope != null && Envelope.isCounter(envelope);
  }

  /** Returns the counter's head. */
  public static byte[] head(byte[] counter) {
    return Arrays.copyOf(counter, counter.length - Long.BYTES);
  }

  /** Returns the counter's number. */
  public static long number(byte[] counter) {
    return ByteBuffer.wrap(counter).getLong(counter.length - Long.BYTES);
  }

  /** Returns a counter with this head and this number. */
  public static byte[] of(byte[] head, long number) {
    return ByteBuffer.allocate(head.length + Long.BYTES).put(head).putLong(number).array();
  }

  /** Returns what doesn't change: the head of a counter, or all bytes of any other value. */
  public static byte[] lasting(byte[] envelope) {
    return isCounter(envelope) ? head(envelope) : envelope;
  }

  /**
   * Returns which of the two was written last: a value, or the counter of the same key.
   *
   * @param now the position of the tenant's fences; null if it isn't known
   */
  public static byte @Nullable [] later(
      byte @Nullable [] value, byte @Nullable [] counter, @Nullable Position now) {
    if (value == null || counter == null) {
      return counter == null ? value : counter;
    }
    Position ofValue = Envelope.begun(value);
    Position ofCounter = Envelope.begun(counter);
    boolean isValueOfNow = ofValue != null && now != null && ofValue.isComparableTo(now);
    boolean isCounterBefore =
        ofCounter == null
            || (ofValue != null
                && (!ofCounter.isComparableTo(ofValue)
                    || ofCounter.sequence() < ofValue.sequence()));
    return isValueOfNow && isCounterBefore ? value : counter;
  }

  /** Tells whether the counter was made at the given position of the tenant's fences or later. */
  public static boolean isMadeSince(byte[] counter, Position position) {
    Position begun = Envelope.begun(counter);
    return begun != null
        && begun.isComparableTo(position)
        && begun.sequence() >= position.sequence();
  }
}
