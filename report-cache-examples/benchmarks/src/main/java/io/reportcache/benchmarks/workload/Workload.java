package io.reportcache.benchmarks.workload;

import io.reportcache.key.ReportKey;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A thousand entries of ten tenants whose ids are UUIDs. Every contender holds these, under these
 * very strings, with room to spare and a time to live that doesn't end.
 */
public final class Workload {

  /** How many entries there are: 1000. */
  public static final int ENTRIES = 1_000;

  /** How many tenants they belong to: 10. */
  public static final int TENANTS = 10;

  /** For how many entries the bounded contenders have room: 2000, so that nothing is evicted. */
  public static final int MAXIMUM_SIZE = 2_000;

  /** How long an entry serves: 1 hour. */
  public static final Duration TTL = Duration.ofHours(1);

  /** What trivial loaders return. */
  public static final Integer LOADED = 7;

  private static final String[] tenants = tenants();
  private static final String[] texts =
      IntStream.range(0, ENTRIES).mapToObj(i -> "sales:page-" + i).toArray(String[]::new);
  private static final Integer[] values =
      IntStream.range(0, ENTRIES).boxed().toArray(Integer[]::new);

  private Workload() {}

  /** Returns the id of the tenant that the entry belongs to. */
  public static String tenant(int entry) {
    return tenants[entry % TENANTS];
  }

  /** Returns the text of the entry's key inside its tenant. */
  public static String text(int entry) {
    return texts[entry / TENANTS];
  }

  /** Returns the text of the entry's key where one tenant has all entries. */
  public static String textOfOneTenant(int entry) {
    return texts[entry];
  }

  /** Returns the entry's value. */
  public static Integer value(int entry) {
    return values[entry];
  }

  /** Returns a key of its own for each entry, in {@link #text texts} that are shared. */
  public static ReportKey<Integer>[] keys() {
    return keys(IntStream.range(0, ENTRIES).mapToObj(Workload::text).toArray(String[]::new));
  }

  /** Returns the key for each entry, the same one for all entries of a {@link #text text}. */
  public static ReportKey<Integer>[] keysOfTexts() {
    ReportKey<Integer>[] keys = keys();
    for (int entry = 0; entry < ENTRIES; entry++) {
      keys[entry] = keys[entry - entry % TENANTS];
    }
    return keys;
  }

  /** Returns the key of each entry where one tenant has all. */
  public static ReportKey<Integer>[] keysOfOneTenant() {
    return keys(texts);
  }

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array, since a list would cost more than a get
  static ReportKey<Integer>[] keys(String[] texts) {
    ReportKey<Integer>[] keys = new ReportKey[texts.length];
    for (int i = 0; i < texts.length; i++) {
      keys[i] = ReportKey.of(texts[i], Integer.class);
    }
    return keys;
  }

  private static String[] tenants() {
    SplittableRandom random = new SplittableRandom(7);
    return IntStream.range(0, TENANTS)
        .mapToObj(i -> new UUID(random.nextLong(), random.nextLong()).toString())
        .toArray(String[]::new);
  }
}
