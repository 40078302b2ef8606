package io.reportcache.soak;

import io.reportcache.cache.LoadInterruptedException;
import io.reportcache.cache.LoadTimeoutException;
import io.reportcache.cache.RecursiveLoadException;
import io.reportcache.cache.TenantCache;
import io.reportcache.key.KeyPattern;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/** Does random things to the cache, and tells failures that are meant from others. */
final class SoakWorker implements Runnable {

  /** With what is refused on the way there, that makes it some hundred depths. */
  private static final int CALLS_OF_A_DESCENT = 100;

  private final SoakPlan plan;
  private final SoakRun run;
  private final SoakWorld world;
  private final int number;
  private final Random random;
  private final SoakReader reader;
  private final SoakChanges changes;
  private final SoakTransactions transactions;
  private int depth;
  private int callsLeft;

  SoakWorker(SoakRun run, SoakWorld world, int number) {
    this.plan = world.plan;
    this.run = run;
    this.world = world;
    this.number = number;
    this.random = new Random(plan.seed() * 31 + number);
    this.reader = new SoakReader(world, random, number);
    this.changes = new SoakChanges(world, random, number);
    this.transactions = new SoakTransactions(world, random, number, reader, changes);
  }

  @Override
  public void run() {
    SoakThread me = (SoakThread) Thread.currentThread();
    me.nested = this::readNested;
    for (int i = 0; i < plan.operations() && !run.isOver(); i++) {
      try {
        if (plan.has(Trait.DEEP) && random.nextInt(plan.deepOneIn()) == 0) {
          me.run("an operation where the stack ends", this::onADeepStack);
        } else if (plan.has(Trait.TRANSACTIONS) && random.nextInt(20) == 0) {
          me.run("a transaction", transactions::transaction);
        } else {
          operation(me);
        }
      } catch (Throwable e) {
        if (!isMeant(e, me)) {
          run.failed("operation %d of worker %d".formatted(i, number), e);
        }
      }
    }
  }

  private void operation(SoakThread me) throws Exception {
    int tenant = random.nextInt(plan.tenants());
    int key = random.nextInt(plan.keys());
    int dice = random.nextInt(100);
    if (dice < 64) {
      me.run("a read of " + plan.text(key), () -> reader.read(tenant, key));
    } else if (dice < 70) {
      me.run(
          "a read of a rate",
          () -> world.rates.read(world.cache(tenant), tenant, random, world.policy(random)));
    } else if (dice < 95) {
      me.run("a change of " + plan.text(key), () -> changes.change(tenant, key));
    } else {
      me.run("a look around", () -> look(tenant, key));
    }
  }

  /** Reads inside a load, which isn't inside another. */
  private void readNested(int tenant, int key) throws Exception {
    if (depth > 0) {
      return;
    }
    depth++;
    try {
      reader.read(tenant, key);
    } finally {
      depth--;
    }
  }

  private void look(int tenant, int key) {
    TenantCache cache = world.cache(tenant);
    switch (random.nextInt(8)) {
      case 0 -> cache.has(plan.text(key));
      case 1 -> cache.getKeys(KeyPattern.of(plan.resource(key) + ":*"));
      case 2 -> {
        var unused = cache.explain(plan.text(key)).toString();
      }
      case 3 -> world.caches.cleanUp();
      case 4 -> cache.stats();
      case 5 -> world.reports.effectOf(new SoakReports.AllChanged(SoakReports.id(tenant)));
      case 6 -> {
        if (plan.has(Trait.WARMING) && !plan.has(Trait.CLOSE)) {
          var unused = world.reports.warming().runNow("warm " + plan.resource(key));
        }
      }
      default -> world.requireWithinLimits();
    }
  }

  /** Calls where the stack ends, at each depth there, as a web server may that catches it. */
  private void onADeepStack() {
    callsLeft = CALLS_OF_A_DESCENT;
    try {
      var unused = descend();
    } catch (StackOverflowError e) {
      // caught, as whoever runs requests does
    } finally {
      depth = 0; // what was to count it down may have had no room either
    }
  }

  /** Calls on the way back, where each depth has a little more room than the one before. */
  @SuppressWarnings("InfiniteRecursion") // it is meant to end in an overflow
  private int descend() {
    int levels = 0;
    try {
      levels = descend() + 1;
    } finally {
      if (callsLeft > 0) {
        callHere();
      }
    }
    return levels;
  }

  private void callHere() {
    try {
      if (run.isOver()) {
        return;
      }
      int tenant = random.nextInt(plan.tenants());
      int key = random.nextInt(plan.keys());
      int dice = random.nextInt(16);
      if (dice < 7) {
        reader.read(tenant, key);
      } else if (dice < 14) {
        changes.change(tenant, key);
      } else if (dice < 15) {
        look(tenant, key);
      } else {
        world.caches.tenant("newcomer-" + random.nextInt()).has(plan.text(key));
      }
      callsLeft--;
    } catch (StackOverflowError e) {
      // there was no room for it
    } catch (Throwable e) {
      tell(e);
    }
  }

  private void tell(Throwable e) {
    callsLeft--;
    if (!isOverflow(e) && !isMeant(e, (SoakThread) Thread.currentThread())) {
      run.failed("a call on a deep stack", e);
    }
  }

  /** The JVM links some calls at their first use, and wraps what it meets there. */
  private static boolean isOverflow(Throwable e) {
    return Stream.iterate(e, Objects::nonNull, Throwable::getCause)
        .anyMatch(StackOverflowError.class::isInstance);
  }

  private boolean isMeant(Throwable e, SoakThread me) {
    if (SoakFaults.isOne(e)) {
      return false; // D1
    }
    if (SoakLoads.isMeant(e) || e instanceof RecursiveLoadException) {
      return true;
    }
    if (e instanceof InterruptedException || e instanceof LoadInterruptedException) {
      // D5: of nobody else's interrupt; but who publishes hears of that of an inline handler
      return me.wasInterrupted()
          || plan.has(Trait.HANGS)
          || plan.has(Trait.CLOSE)
          || plan.has(Trait.FAULTS);
    }
    if (e instanceof StackOverflowError) {
      // of a load that it joined, or of its own
      return plan.has(Trait.DEEP) || plan.has(Trait.FAILURES);
    }
    return e instanceof LoadTimeoutException;
  }
}
