package io.reportcache.soak;

import io.reportcache.ReportCache;
import io.reportcache.ReportCacheBuilder;
import io.reportcache.cache.CachePolicy;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.cache.TenantCacheManagerBuilder;
import io.reportcache.schedule.Ticker;
import io.reportcache.transaction.BoundTransactions;
import io.reportcache.transaction.Transaction;
import java.util.Random;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The cache of a run, and all that is around it. */
final class SoakWorld {

  final SoakPlan plan;
  final SoakFaults faults;
  final SoakClock clock;
  final SoakExecutor executor;
  final Truth truth;
  final SoakLoads loads;
  final SoakReports declared;
  final SoakRates rates;
  final BoundTransactions transactions = new BoundTransactions();
  final ReportCache reports;
  final TenantCacheManager caches;

  SoakWorld(SoakPlan plan) {
    this.plan = plan;
    faults = new SoakFaults();
    clock = new SoakClock(plan.clock(), faults);
    executor = new SoakExecutor(plan.background());
    truth = new Truth(plan.tenants(), plan.keys(), plan.threads());
    loads = new SoakLoads(plan, truth, clock);
    declared = new SoakReports(plan, faults, loads);
    rates = new SoakRates(plan.tenants(), plan.threads());
    ReportCacheBuilder builder = ReportCache.builder().clock(clock.wallClock());
    declared.declare(builder);
    reports = builder.cacheOptions(this::options).build();
    caches = reports.caches();
    declared.disturb(reports.events());
    if (plan.has(Trait.FAULTS)) {
      faults.begin();
    }
  }

  TenantCache cache(int tenant) {
    return caches.tenant(SoakReports.id(tenant));
  }

  CachePolicy policy(Random random) {
    return plan.policies().get(random.nextInt(plan.policies().size()));
  }

  /** The limits hold at any moment. */
  void requireWithinLimits() {
    int entries = caches.size();
    long weight = caches.weight();
    if (entries > plan.size().entries()) {
      throw new AssertionError("%d entries of %d".formatted(entries, plan.size().entries()));
    }
    if (weight > plan.size().weight()) {
      throw new AssertionError("a weight of %d of %d".formatted(weight, plan.size().weight()));
    }
  }

  private void options(TenantCacheManagerBuilder options) {
    SoakPlan.Size size = plan.size();
    options
        .maximumSize(size.entries())
        .evictionPolicy(size.eviction())
        .tenantShare(size.share())
        .loadTimeout(plan.loadTimeout())
        .loadLimits(plan.limits())
        .clock(clock.wallClock());
    if (size.weight() > 0) {
      options
          .maximumWeight(size.weight(), new SoakScales(faults))
          .tenantWeightShare(size.weightShare());
    }
    Executor background = executor.executor();
    if (background != null) {
      options.executor(background);
    }
    Ticker ticker = clock.ticker();
    if (ticker != null) {
      options.ticker(ticker);
    }
    if (plan.has(Trait.TRANSACTIONS)) {
      options.transactions(this::transaction);
    }
  }

  /** Who can't say whether there is a transaction must not be in one: all would act at once. */
  private @Nullable Transaction transaction() {
    Transaction current = transactions.current();
    if (current == null) {
      faults.strike();
    }
    return current;
  }
}
