package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.StoreWatch;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sections and the actions of the endpoint by their names, as far as their parts are there. */
final class Operations {

  private static final String NO_STORE =
      "there is no store of deliveries; set report-cache.deliveries.store, or declare a bean of type"
          + " DeliveryStore";
  private static final String NO_RECORDS =
      "the store of deliveries shows no records: its class must implement DeliveryRecords";

  private final Map<String, View> sections = new TreeMap<>();
  private final Map<String, Function<Wanted, Map<String, Object>>> actions = new TreeMap<>();

  Operations(
      ReportCache reports,
      CachesView caches,
      @Nullable DeliveryStore store,
      @Nullable StoreWatch watch) {
    Actions acts = new Actions(reports, caches);
    sections.put("reports", new ReportsView(reports, caches));
    sections.put("caches", caches);
    sections.put("tenants", wanted -> new TenantsView(reports.caches()).show(wanted));
    sections.put("entries", wanted -> new EntriesView(reports.caches()).show(wanted));
    sections.put("explain", wanted -> new ExplainView(reports.caches()).show(wanted));
    sections.put("rules", new RulesView(reports));
    sections.put("events", wanted -> new EventsView(reports.events()).show(wanted));
    sections.put("jobs", wanted -> new JobsView(reports.warming()).show(wanted));
    sections.put("deliveries", wanted -> new DeliveriesView(there(watch, NO_STORE)).show(wanted));
    sections.put("dead-letters", wanted -> new DeadLettersView(records(store)).show(wanted));
    actions.put("invalidate", acts::invalidate);
    actions.put("run", acts::run);
    actions.put("pause", acts::pause);
    actions.put("resume", acts::resume);
    actions.put("ttl", acts::changeTtl);
    actions.put("retry", wanted -> Actions.retry(there(store, NO_STORE), wanted));
    actions.put("replay", wanted -> Actions.replay(records(store), wanted));
    actions.put("discard", wanted -> Actions.discard(records(store), wanted));
  }

  SortedSet<String> sections() {
    return new TreeSet<>(sections.keySet());
  }

  SortedSet<String> actions() {
    return new TreeSet<>(actions.keySet());
  }

  Map<String, Object> show(String section, Wanted wanted) {
    UnknownNameException.check("section", section, sections.keySet());
    return there(sections.get(section), section).show(wanted);
  }

  Map<String, Object> act(String action, Wanted wanted) {
    UnknownNameException.check("action", action, actions.keySet());
    return there(actions.get(action), action).apply(wanted);
  }

  private static DeliveryRecords records(@Nullable DeliveryStore store) {
    return there(
        there(store, NO_STORE) instanceof DeliveryRecords records ? records : null, NO_RECORDS);
  }

  private static <T> T there(@Nullable T part, String otherwise) {
    if (part == null) {
      throw new IllegalArgumentException(otherwise);
    }
    return part;
  }
}
