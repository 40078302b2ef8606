package io.reportcache.benchmarks;

import io.reportcache.benchmarks.bus.Bus;
import io.reportcache.benchmarks.bus.GuavaBus;
import io.reportcache.benchmarks.bus.Published;
import io.reportcache.benchmarks.bus.Publisher;
import io.reportcache.benchmarks.bus.ReportBus;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an event on the bus inside the JVM costs, against Guava's with an asynchronous executor: to
 * who publishes, and until all handlers have had it. Handlers do nothing but count.
 *
 * <p>Events come a thousand at a time, and the next thousand when those are handled. So no queue
 * grows without bound and none drops anything, which is checked.
 */
@Compared(
    toFirst = "bus",
    threads = {1, 2})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(2)
public class BusBenchmark {

  private static final int BURST = 1_000;

  /** The bus, which all publishers share. */
  @State(Scope.Benchmark)
  public static class Shared {

    /** Which: Guava's with a thread for each processor, with the JVM's common pool, and ours. */
    @Param({"guava", "guava-common-pool", "report-cache"})
    public String bus = "";

    /** How many handlers each event has. */
    @Param({"1", "10"})
    public int handlers;

    private Bus opened = event -> {};

    /** Makes the bus and subscribes. */
    @Setup(Level.Trial)
    public void open() {
      opened =
          switch (bus) {
            case "guava" -> GuavaBus.withThreads(Runtime.getRuntime().availableProcessors());
            case "guava-common-pool" -> GuavaBus.on(ForkJoinPool.commonPool());
            case "report-cache" -> new ReportBus();
            default -> throw new IllegalArgumentException("bus is unknown: " + bus);
          };
      for (int i = 0; i < handlers; i++) {
        opened.addHandler();
      }
    }

    /** Ends its threads, and checks that nothing was dropped. */
    @TearDown(Level.Trial)
    public void close() {
      opened.close();
    }
  }

  /** One who publishes. */
  @State(Scope.Thread)
  public static class Publishing {

    private final Publisher publisher = new Publisher();

    /** Waits for the handlers, on nobody's account, and begins a new burst. */
    @Setup(Level.Invocation)
    public void begin(Shared shared) {
      publisher.await();
      publisher.expect(BURST * shared.handlers);
    }

    /** So that none is left when the bus is closed. */
    @TearDown(Level.Iteration)
    public void end() {
      publisher.await();
    }
  }

  /** The publisher's side alone. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void publish(Shared shared, Publishing publishing) {
    burst(shared.opened, publishing.publisher);
  }

  /** Until the last handler has had the last of them. */
  @Benchmark
  @OperationsPerInvocation(BURST)
  public void publishAndHandle(Shared shared, Publishing publishing) {
    burst(shared.opened, publishing.publisher);
    publishing.publisher.await();
  }

  private static void burst(Bus bus, Publisher publisher) {
    for (int i = 0; i < BURST; i++) {
      bus.publish(new Published(publisher, i));
    }
  }
}
