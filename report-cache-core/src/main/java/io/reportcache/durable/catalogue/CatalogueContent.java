package io.reportcache.durable.catalogue;

import io.reportcache.event.EventType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a catalogue tells of an application. Everything is in an order of its own, so that the same
 * content makes the same text.
 *
 * @param exchange the exchange that carries the events; null if none does
 * @param schedules when jobs run, by the names of the jobs
 */
record CatalogueContent(
    String application,
    String version,
    List<CatalogueEvent> events,
    @Nullable String exchange,
    List<CatalogueGroup> groups,
    List<CatalogueJob> jobs,
    Map<String, String> schedules) {

  CatalogueContent {
    events = List.copyOf(events);
    groups = sorted(groups, Comparator.comparing(CatalogueGroup::name));
    jobs =
        sorted(jobs, Comparator.comparing(CatalogueJob::name).thenComparing(CatalogueJob::queue));
    schedules = new TreeMap<>(schedules);
  }

  private static <T> List<T> sorted(List<T> all, Comparator<T> order) {
    return all.stream().sorted(order).toList();
  }

  List<CatalogueEvent> published() {
    return events.stream().filter(event -> event.producer().equals(application)).toList();
  }

  List<CatalogueEvent> consumed() {
    return events.stream().filter(event -> !event.producer().equals(application)).toList();
  }

  /** Returns whether an event goes over the exchange. */
  boolean isCarried(CatalogueEvent event) {
    return exchange != null && (!event.producer().equals(application) || !event.relays().isEmpty());
  }

  Shapes shapes() {
    return new Shapes(events.stream().<EventType<?>>map(CatalogueEvent::type).toList(), jobs);
  }

  CatalogueContent withVersion(String other) {
    return new CatalogueContent(application, other, events, exchange, groups, jobs, schedules);
  }

  CatalogueContent withEvents(List<CatalogueEvent> others) {
    return new CatalogueContent(application, version, others, exchange, groups, jobs, schedules);
  }

  CatalogueContent withExchange(String name) {
    return new CatalogueContent(application, version, events, name, groups, jobs, schedules);
  }

  CatalogueContent with(CatalogueGroup group) {
    return new CatalogueContent(
        application,
        version,
        events,
        exchange,
        Stream.concat(
                groups.stream().filter(each -> !each.name().equals(group.name())), Stream.of(group))
            .toList(),
        jobs,
        schedules);
  }

  CatalogueContent with(CatalogueJob job) {
    return new CatalogueContent(
        application,
        version,
        events,
        exchange,
        groups,
        Stream.concat(jobs.stream().filter(each -> !each.equals(job)), Stream.of(job)).toList(),
        schedules);
  }

  CatalogueContent withSchedule(String job, String when) {
    Map<String, String> more = new TreeMap<>(schedules);
    more.put(job, when);
    return new CatalogueContent(application, version, events, exchange, groups, jobs, more);
  }
}
