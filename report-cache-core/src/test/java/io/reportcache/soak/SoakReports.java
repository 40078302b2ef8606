package io.reportcache.soak;

import io.reportcache.ReportCacheBuilder;
import io.reportcache.cache.CachePolicy;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.SubscriptionOptions;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.invalidation.InvalidationRulesBuilder;
import io.reportcache.key.Tag;
import io.reportcache.report.Report;
import io.reportcache.report.ReportBuilder;
import io.reportcache.report.ReportGenerated;
import io.reportcache.schedule.Schedule;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The reports of a run, one for each resource, and the events that change them. */
final class SoakReports {

  private static final String ID = "tenant-";

  private final SoakPlan plan;
  private final SoakFaults faults;
  private final SoakLoads loads;
  private final List<Report<Param, Fact>> reports = new ArrayList<>();

  SoakReports(SoakPlan plan, SoakFaults faults, SoakLoads loads) {
    this.plan = plan;
    this.faults = faults;
    this.loads = loads;
    for (int i = 0; i < SoakPlan.RESOURCES.size(); i++) {
      reports.add(report(i));
    }
  }

  /** The parameter of each report. Whether two are equal is nobody's business but its key's. */
  record Param(int number) {

    @Override
    public boolean equals(@Nullable Object other) {
      throw new AssertionError("injected");
    }

    @Override
    public int hashCode() {
      throw new AssertionError("injected");
    }

    @Override
    public String toString() {
      throw new AssertionError("injected");
    }
  }

  /** An event of a tenant. */
  interface OfTenant extends DomainEvent {
    TenantId tenantId();

    @Override
    default Optional<TenantId> tenant() {
      return Optional.of(tenantId());
    }
  }

  /** Changes all keys of a tenant. */
  record AllChanged(TenantId tenantId) implements OfTenant {}

  /** Changes all keys of a resource of a tenant. */
  record ResourceChanged(TenantId tenantId, String resource) implements OfTenant {}

  /** Changes one key of a tenant. */
  record OneChanged(TenantId tenantId, String resource, int number) implements OfTenant {}

  /** Changes the keys with these numbers of each resource of a tenant. */
  record SomeChanged(TenantId tenantId, List<Integer> numbers) implements OfTenant {}

  /** Changes all keys of a tenant with a tag. */
  record TagChanged(TenantId tenantId, Tag tag) implements OfTenant {}

  /** Changes the first key of each resource of all tenants. */
  record FirstChangedEverywhere() implements DomainEvent {}

  static TenantId id(int tenant) {
    return TenantId.of(ID + tenant);
  }

  /** Returns the report whose result is under the key. */
  Report<Param, Fact> of(int key) {
    return reports.get(key / plan.keysOfResource());
  }

  Param param(int key) {
    return new Param(key % plan.keysOfResource());
  }

  /** Adds them with their rules. */
  void declare(ReportCacheBuilder builder) {
    reports.forEach(builder::report);
    builder.rules(rules());
    plan.cascades().all().forEach(each -> builder.cascade(each.from(), each.to()));
    builder.warmTenants(this::tenants);
  }

  /** Adds handlers that fail. */
  void disturb(EventBus bus) {
    bus.subscribe(OfTenant.class, event -> faults.strike(), SubscriptionOptions.inline());
    bus.subscribe(OfTenant.class, event -> faults.strike(), SubscriptionOptions.queued());
    bus.subscribe(ReportGenerated.class, event -> faults.strike(), SubscriptionOptions.inline());
  }

  private Collection<TenantId> tenants() {
    faults.strike();
    return IntStream.range(0, plan.tenants()).mapToObj(SoakReports::id).toList();
  }

  private Report<Param, Fact> report(int resource) {
    String name = SoakPlan.RESOURCES.get(resource);
    CachePolicy policy = plan.policies().get(resource);
    ReportBuilder<Param, Fact> report =
        Report.named(name, Fact.class)
            .<Param>keyedBy(param -> String.valueOf(param.number()))
            .policy(policy)
            .invalidatedBy(AllChanged.class)
            .invalidatedWhen(ResourceChanged.class, event -> isOf(name, event.resource()))
            .invalidatedWhen(
                OneChanged.class,
                event -> isOf(name, event.resource()),
                event -> {
                  faults.strike();
                  return new Param(event.number());
                })
            .invalidatedByEach(
                SomeChanged.class,
                event -> {
                  faults.strike();
                  return event.numbers().stream().map(Param::new).toList();
                });
    if (plan.has(Trait.WARMING)) {
      report
          .warmed(
              Schedule.every(Duration.ofMillis(5)),
              Priority.values()[resource],
              new Param(0),
              new Param(plan.keysOfResource() - 1))
          .warmedAtStart();
    }
    return report.generatedBy(
        (param, load) -> {
          int tenant = number(TenantContext.require());
          int key = resource * plan.keysOfResource() + param.number();
          // Whoever asks may bring a policy of its own.
          Fact fact = loads.load(tenant, key, Long.MAX_VALUE);
          load.tag(SoakPlan.tag(key));
          return fact;
        });
  }

  private boolean isOf(String report, String changed) {
    faults.strike();
    return report.equals(changed);
  }

  private InvalidationRules rules() {
    InvalidationRulesBuilder rules = InvalidationRules.builder();
    rules
        .on(TagChanged.class)
        .fallback("*")
        .invalidate(
            event -> {
              faults.strike();
              return event.tag();
            });
    rules.on(FirstChangedEverywhere.class).invalidateInAllTenants("*:0");
    return rules.build();
  }

  private static int number(TenantId tenant) {
    return Integer.parseInt(tenant.value().substring(ID.length()));
  }
}
