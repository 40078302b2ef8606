package io.reportcache.soak;

import io.reportcache.transaction.BoundTransactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Works in transactions that commit, are rolled back, end in doubt, and run inside each other. */
final class SoakTransactions {

  private final SoakPlan plan;
  private final SoakWorld world;
  private final Random random;
  private final int number;
  private final SoakReader reader;
  private final SoakChanges changes;

  SoakTransactions(
      SoakWorld world, Random random, int number, SoakReader reader, SoakChanges changes) {
    this.plan = world.plan;
    this.world = world;
    this.random = random;
    this.number = number;
    this.reader = reader;
    this.changes = changes;
  }

  /** How a transaction ends, which it knows from the beginning here. */
  enum End {
    COMMITTED,
    COMMITTED_BUT_UNKNOWN,
    ROLLED_BACK;

    boolean isCommit() {
      return this == COMMITTED;
    }
  }

  void transaction() throws Exception {
    transaction(0);
  }

  private void transaction(int inside) throws Exception {
    int dice = random.nextInt(10);
    End end = dice < 6 ? End.COMMITTED : dice < 7 ? End.COMMITTED_BUT_UNKNOWN : End.ROLLED_BACK;
    SoakThread me = (SoakThread) Thread.currentThread();
    Uncommitted outer = me.uncommitted;
    Uncommitted own = new Uncommitted(number);
    List<SoakRates.Put> rates = new ArrayList<>();
    try (BoundTransactions.Bound transaction = world.transactions.begin()) {
      me.uncommitted = own;
      int tenant = random.nextInt(plan.tenants());
      int steps = random.nextInt(5);
      for (int i = 0; i < steps; i++) {
        int key = random.nextInt(plan.keys());
        int what = random.nextInt(12);
        if (what < 4) {
          changes.change(tenant, key);
        } else if (what < 5 && inside == 0) {
          putRate(tenant, own, end, rates);
        } else if (what < 6 && inside < 2) {
          transaction(inside + 1);
        } else {
          reader.read(tenant, key);
        }
      }
      if (outer != null && random.nextBoolean()) {
        endInside(transaction, end, own, outer);
      } else {
        end(transaction, end, own, rates);
      }
    } finally {
      me.uncommitted = outer;
    }
  }

  private void putRate(int tenant, Uncommitted own, End end, List<SoakRates.Put> rates) {
    int rate = world.rates.own(random, number);
    SoakCascades.derived(plan, List.of(SoakRates.text(rate)))
        .forEach(key -> own.change(new Place(tenant, key)));
    rates.add(
        world.rates.putInTransaction(world.cache(tenant), tenant, rate, world.policy(random), end));
  }

  /**
   * As where it has written into the same database: others see that at the end of the outer one.
   */
  private static void endInside(
      BoundTransactions.Bound transaction, End end, Uncommitted own, Uncommitted outer) {
    if (end == End.ROLLED_BACK) {
      return;
    }
    own.forEach(
        (place, count) -> {
          for (long i = 0; i < count; i++) {
            outer.change(place);
          }
        });
    if (end == End.COMMITTED) {
      transaction.committed();
    } else {
      transaction.unknown();
    }
  }

  private void end(
      BoundTransactions.Bound transaction, End end, Uncommitted own, List<SoakRates.Put> rates) {
    if (end == End.ROLLED_BACK) {
      return;
    }
    List<Place> places = new ArrayList<>();
    List<Long> counts = new ArrayList<>();
    own.forEach(
        (place, count) -> {
          long last = 0;
          for (long i = 0; i < count; i++) {
            last = world.truth.change(place.tenant(), place.key(), number);
          }
          places.add(place);
          counts.add(last);
        });
    if (end == End.COMMITTED) {
      rates.forEach(put -> put.written().run());
      transaction.committed();
      rates.forEach(put -> put.committed().run());
    } else {
      transaction.unknown();
    }
    long now = world.clock.nanos();
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      world.truth.invalidated(
          place.tenant(), place.key(), number, counts.get(i), "in a transaction", now, true);
    }
  }
}
