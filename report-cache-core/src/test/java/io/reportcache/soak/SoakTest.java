package io.reportcache.soak;

import io.reportcache.testing.Seed;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random configurations under random use, each answer checked, and a watchdog beside them. A minute
 * or an hour of it:
 *
 * <pre>{@code mvn test -pl report-cache-core -Dtest=SoakTest -Dsoak.minutes=60}</pre>
 *
 * <p>A configuration that failed is run again, and as often as one likes, with the seed that its
 * failure names:
 *
 * <pre>{@code mvn test -pl report-cache-core -Dtest=SoakTest -Dsoak.seed=SEED -Dsoak.repeat=10}
 * </pre>
 *
 * <p>{@code -Dsoak.deep=20} makes one in twenty operations where the stack ends, in every
 * configuration. {@code -Dsoak.patience=10} lets the watchdog wait for ten seconds only.
 */
@Tag("slow")
class SoakTest {

  private static final int FEW = 5;
  private static final int OPERATIONS = 3_000;

  @Test
  void randomConfigurationsKeepTheContracts() throws Exception {
    long minutes = Long.getLong("soak.minutes", 0);
    int repeat = Integer.getInteger("soak.repeat", 0);
    long seed = Seed.of("soak");
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
    // First, so that no class of the JDK or of these tests is loaded where a stack ends.
    new SoakRun(SoakPlan.draw(seed, OPERATIONS / 3).only(Set.of(Trait.WARMING))).run();
    long runs = 0;
    while (repeat > 0 ? runs < repeat : runs < FEW || System.nanoTime() - end < 0) {
      SoakPlan plan = SoakPlan.draw(repeat > 0 ? seed : seed + runs, OPERATIONS);
      runs++;
      if (Boolean.getBoolean("soak.verbose")) {
        System.out.println(plan);
      }
      new SoakRun(plan).run();
    }
    System.out.printf("Soak: %,d configurations of %,d operations a thread%n", runs, OPERATIONS);
  }
}
