package io.reportcache.spring.actuate;

import io.reportcache.ReportCache;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStore;
import io.reportcache.durable.store.StoreWatch;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The sections and the actions of the endpoint by their names, as far as their parts are there. */
final class Operations {

  private static final String NO_STORE =
      "there is no store of deliveries; set report-cache.deliveries.store, or declare a bean of type"
          + " DeliveryStore";
  private static final String NO_RECORDS =
      "the store of deliveries shows no records: its class must implement DeliveryRecords";

  private static final String NO_RABBITMQ =
      "no events are exchanged over RabbitMQ; set report-cache.rabbitmq.enabled=true, or declare a"
          + " bean of type RabbitMq";

  private static final Set<String> OF_DEAD_LETTERS =
      Set.of("id", "lane", "type", "tenant", "reason", "allTenants");

  private final Map<String, Operation> sections = new TreeMap<>();
  private final Map<String, Operation> actions = new TreeMap<>();

  /** Does or shows something, by these parameters. */
  private record Operation(Set<String> parameters, View view) {}

  Operations(
      ReportCache reports,
      CachesView caches,
      @Nullable DeliveryStore store,
      @Nullable StoreWatch watch,
      @Nullable View rabbitMq) {
    Actions acts = new Actions(reports, caches);
    section("reports", Set.of("report"), new ReportsView(reports, caches));
    section("caches", Set.of(), caches);
    section("tenants", Set.of(), wanted -> new TenantsView(reports.caches()).show(wanted));
    section(
        "entries",
        Set.of("tenant", "report", "pattern"),
        wanted -> new EntriesView(reports.caches()).show(wanted));
    section(
        "explain",
        Set.of("tenant", "key"),
        wanted -> new ExplainView(reports.caches()).show(wanted));
    section("rules", Set.of(), new RulesView(reports));
    section("events", Set.of(), wanted -> new EventsView(reports.events()).show(wanted));
    section("shared", Set.of(), wanted -> new SharedView(reports.caches()).show(wanted));
    section("rabbitmq", Set.of(), wanted -> there(rabbitMq, NO_RABBITMQ).show(wanted));
    section("jobs", Set.of("job"), wanted -> new JobsView(reports.warming()).show(wanted));
    section(
        "deliveries", Set.of(), wanted -> new DeliveriesView(there(watch, NO_STORE)).show(wanted));
    section(
        "dead-letters",
        Set.of("tenant", "lane", "type", "reason"),
        wanted -> new DeadLettersView(records(store)).show(wanted));
    action("invalidate", Set.of("key", "pattern", "tag", "tenant", "allTenants"), acts::invalidate);
    action("run", Set.of("job", "report"), acts::run);
    action("pause", Set.of("job", "report"), acts::pause);
    action("resume", Set.of("job", "report"), acts::resume);
    action("ttl", Set.of("report", "ttl"), acts::changeTtl);
    action(
        "retry", Set.of("tenant", "id"), wanted -> Actions.retry(there(store, NO_STORE), wanted));
    action("replay", OF_DEAD_LETTERS, wanted -> Actions.replay(records(store), wanted));
    action("discard", OF_DEAD_LETTERS, wanted -> Actions.discard(records(store), wanted));
  }

  private void section(String name, Set<String> parameters, View view) {
    Set<String> all = new TreeSet<>(parameters);
    all.addAll(Set.of("after", "limit"));
    sections.put(name, new Operation(all, view));
  }

  private void action(String name, Set<String> parameters, View view) {
    actions.put(name, new Operation(new TreeSet<>(parameters), view));
  }

  SortedSet<String> sections() {
    return new TreeSet<>(sections.keySet());
  }

  SortedSet<String> actions() {
    return new TreeSet<>(actions.keySet());
  }

  Map<String, Object> show(String section, Wanted wanted) {
    return carryOut("section", section, sections, wanted);
  }

  Map<String, Object> act(String action, Wanted wanted) {
    return carryOut("action", action, actions, wanted);
  }

  /** Refuses what the operation would pass over: what is thought to narrow it would not. */
  private static Map<String, Object> carryOut(
      String kind, String name, Map<String, Operation> all, Wanted wanted) {
    UnknownNameException.check(kind, name, all.keySet());
    Operation operation = there(all.get(name), name);
    for (String given : wanted.given()) {
      if (!operation.parameters().contains(given)) {
        throw new IllegalArgumentException(
            "the %s '%s' has no parameter '%s'; it has %s"
                .formatted(kind, name, given, operation.parameters()));
      }
    }
    return operation.view().show(wanted);
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
