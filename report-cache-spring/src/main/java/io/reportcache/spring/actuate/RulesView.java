package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.invalidation.InvalidationRule;
import io.reportcache.invalidation.InvalidationRules;
import io.reportcache.key.Cascades.Cascade;
import io.reportcache.key.KeyPattern;
import java.util.Map;

/** The rules by which events invalidate, and the cascades. */
final class RulesView implements View {

  private final ReportCache reports;

  RulesView(ReportCache reports) {
    this.reports = reports;
  }

  @Override
  public Map<String, Object> show(Wanted wanted) {
    InvalidationRules rules = reports.rules();
    return new Row()
        .with("rules", rules.rules().stream().map(rule -> describe(rule, rules)).toList())
        .with("cascades", rules.cascades().all().stream().map(RulesView::describe).toList())
        .build();
  }

  private static Map<String, Object> describe(InvalidationRule<?> rule, InvalidationRules rules) {
    return new Row()
        .with("event", rule.event().getName())
        .with("invalidates", rule.patterns().stream().map(KeyPattern::text).toList())
        .with("computed", rule.computed() != null)
        .with("allTenants", rule.allTenants())
        .with("reaches", rules.reachOf(rule).stream().map(KeyPattern::text).toList())
        .build();
  }

  private static Map<String, Object> describe(Cascade cascade) {
    return new Row().with("from", cascade.from().text()).with("to", cascade.to().text()).build();
  }
}
