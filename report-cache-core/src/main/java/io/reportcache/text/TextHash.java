package io.reportcache.text;

import java.security.SecureRandom;

/**
 * The hash code of text that comes from outside, for example from requests. With {@link
 * String#hashCode()}, an attacker can make thousands of texts with the same hash, which a hash
 * table then searches one after the other. This hash depends on random numbers of each process,
 * which aren't known outside.
 *
 * <p>Four characters at a time are mixed into the state by a multiplication of 64 by 64 bits whose
 * halves are folded, as in wyhash by Wang Yi.
 */
public final class TextHash {

  private static final TextHash OF_THIS_PROCESS = new TextHash(new SecureRandom());

  private final long seed;
  private final long factor;

  private TextHash(SecureRandom random) {
    this(random.nextLong(), random.nextLong());
  }

  /** Makes a hash with the given numbers. */
  TextHash(long seed, long factor) {
    this.seed = seed;
    this.factor = factor | 1;
  }

  /** Returns the hash code of the text, which differs from process to process. */
  public static int of(String text) {
    return OF_THIS_PROCESS.hash(text);
  }

  int hash(String text) {
    int length = text.length();
    long state = seed ^ length;
    int i = 0;
    for (; i + 3 < length; i += 4) {
      long four =
          text.charAt(i)
              | (long) text.charAt(i + 1) << 16
              | (long) text.charAt(i + 2) << 32
              | (long) text.charAt(i + 3) << 48;
      state = mix(state, four);
    }
    long rest = 0;
    for (; i < length; i++) {
      rest = rest << 16 | text.charAt(i);
    }
    state = mix(mix(state, rest), length);
    return (int) (state ^ state >>> 32);
  }

  private long mix(long state, long with) {
    long a = state ^ with;
    long b = factor ^ Long.rotateLeft(state, 23);
    return a * b ^ Math.multiplyHigh(a, b);
  }
}
