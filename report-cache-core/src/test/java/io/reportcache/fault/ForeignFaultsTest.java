package io.reportcache.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.reportcache.fault.World.Changed;
import io.reportcache.fault.World.Paid;
import io.reportcache.fault.World.Untold;
import io.reportcache.testing.Await;
import io.reportcache.testing.BrokenLog;
import io.reportcache.testing.LibraryThreads;
import io.reportcache.testing.Thrown;
import io.reportcache.warming.JobRun;
import io.reportcache.warming.JobRun.Outcome;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * D1, D4: whatever foreign code throws, wherever it runs, the rest goes on: reads answer and are
 * fresh, later events reach every handler, jobs run, workers work, and all of it can be closed.
 */
@Tag("slow")
class ForeignFaultsTest {

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 2, unit = TimeUnit.MINUTES)
  void whateverIsThrownAtAPlaceTheRestGoesOn(Place place) throws Exception {
    LibraryThreads threads = new LibraryThreads();
    World world = new World();
    for (Thrown thrown : Thrown.values()) {
      String round = place + " throws " + thrown;
      try {
        goesOn(world, "before " + round);
        whileBroken(world, place, thrown, round);
        goesOn(world, "after " + round);
      } catch (Throwable e) { // an OutOfMemoryError would end all tests
        throw new AssertionError(round, e);
      }
    }
    long begun = System.nanoTime();
    world.close();
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(15));
    threads.awaitNone();
  }

  private static void whileBroken(World world, Place place, Thrown thrown, String round) {
    BrokenLog log = place == Place.LOG ? BrokenLog.ofTheLibrary(thrown) : null;
    world.faults.begin(place, thrown);
    try {
      int now = world.data.incrementAndGet();
      mustNotThrow(round + ": publish", () -> publish(world));
      // An interrupt that foreign code tells of on a caller's thread is kept for the caller.
      boolean interrupts =
          thrown == Thrown.INTERRUPTED && (place == Place.LOG || place == Place.BUS_INLINE_HANDLER);
      if (!place.reachesReaders() && !interrupts) {
        mustNotThrow(round + ": read", () -> readsFresh(world, now, place));
      } else {
        ignoring(() -> readsFresh(world, now, place));
      }
      ignoring(() -> world.reports.current());
      ignoring(
          () -> {
            world.bus.publish(new Untold());
            return null;
          });
      CompletableFuture<JobRun> run = ignoring(() -> world.scheduler().runNow("job"));
      if (run != null && place == Place.RUN_NOW_DEPENDENT) {
        var unused = run.thenRun(() -> world.faults.at(place));
      }
      Callable<Void> durable =
          () -> {
            world.durable.publish(new Paid("bad " + round));
            world.dispatch("bad " + round);
            return null;
          };
      if (place.reachesDurablePublishers()) {
        ignoring(durable);
      } else {
        mustNotThrow(round + ": publish durably", durable);
      }
      long begun = System.nanoTime();
      int before = world.otherJobRuns.get();
      Await.until(
          "some time has passed for what runs by itself",
          () ->
              System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(30)
                  || world.otherJobRuns.get() > before + 2);
    } finally {
      world.faults.end();
      if (log != null) {
        log.close();
      }
      Thread.interrupted();
    }
  }

  private static void goesOn(World world, String round) throws Exception {
    int now = world.data.incrementAndGet();
    int inline = world.inline.get();
    int queued = world.queued.get();
    int runs = world.jobRuns.get();
    int others = world.otherJobRuns.get();
    int warmed = world.warmed.get();

    publish(world);
    readsFresh(world, now, Place.LOG);
    world.durable.publish(new Paid(round));
    world.dispatch(round);

    assertThat(world.inline.get()).as(round).isGreaterThan(inline);
    Await.until("the queued handler goes on, " + round, () -> world.queued.get() > queued);
    Await.until("the stored event is handled, " + round, () -> world.paid.contains(round));
    Await.until("the stored job is done, " + round, () -> world.reminded.contains(round));
    Await.until("the other job runs, " + round, () -> world.otherJobRuns.get() > others);
    Await.until("the job runs, " + round, () -> world.jobRuns.get() > runs);
    Await.until("reports are warmed, " + round, () -> world.warmed.get() > warmed);
    assertThat(world.scheduler().runNow("job").get(20, TimeUnit.SECONDS).outcome())
        .as(round)
        .isEqualTo(Outcome.SUCCEEDED);
  }

  private static Void publish(World world) {
    world.bus.publish(new Changed(world.faults));
    return null;
  }

  private static Void readsFresh(World world, int now, Place place) {
    assertThat(world.reports.tenant(World.ACME).get(world.report, 1)).isEqualTo(now);
    if (place != Place.WARMED_GENERATOR) {
      assertThat(world.reports.tenant(World.ACME).get(world.timed)).isEqualTo(now);
    }
    return null;
  }

  private static void mustNotThrow(String what, Callable<?> call) {
    try {
      call.call();
    } catch (Throwable e) {
      fail(what + " threw", e);
    }
  }

  private static <T> T ignoring(Callable<T> call) {
    try {
      return call.call();
    } catch (Throwable e) {
      return null;
    }
  }
}
