package io.reportcache.soak;

import io.reportcache.cache.Weigher;
import io.reportcache.key.ReportKey;

/** Weighs values by their keys: most are light, some heavier than any cache allows. */
record SoakScales(SoakFaults faults) implements Weigher {

  private static final int HEAVIEST = 9;

  @Override
  public int weigh(ReportKey<?> key, Object value) {
    faults.strike();
    return weight(key.text());
  }

  static int weight(String text) {
    int hash = text.hashCode() & 0xFFFF;
    return isTooHeavy(text) ? Integer.MAX_VALUE : 1 + hash % HEAVIEST;
  }

  /** Tells whether what is under the key may never be kept where there is a limit by weight. */
  static boolean isTooHeavy(String text) {
    return (text.hashCode() & 0xFFFF) % 31 == 0;
  }
}
