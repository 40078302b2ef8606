package io.reportcache.durable.catalogue;

import java.util.List;

/**
 * A consumer group, whose members share a queue of the exchange.
 *
 * @param routingKeys the patterns of what it gets; empty for the events of other applications that
 *     are registered here
 */
record CatalogueGroup(String name, List<String> routingKeys) {

  CatalogueGroup {
    routingKeys = List.copyOf(routingKeys);
  }

  /** Returns the name of its queue, as {@code RabbitMq} names it. */
  String queue(String exchange) {
    return exchange + "." + name;
  }

  /** Returns the patterns of what it gets. */
  List<String> boundBy(List<CatalogueEvent> consumed) {
    return routingKeys.isEmpty()
        ? consumed.stream().map(CatalogueEvent::routingKey).sorted().toList()
        : routingKeys;
  }

  /** Returns those of the events that it gets. */
  List<CatalogueEvent> gets(List<CatalogueEvent> consumed) {
    return routingKeys.isEmpty()
        ? consumed
        : consumed.stream()
            .filter(event -> routingKeys.stream().anyMatch(key -> fits(key, event.routingKey())))
            .toList();
  }

  private static boolean fits(String pattern, String key) {
    return fits(List.of(pattern.split("\\.", -1)), List.of(key.split("\\.", -1)));
  }

  private static boolean fits(List<String> pattern, List<String> key) {
    if (pattern.isEmpty()) {
      return key.isEmpty();
    }
    List<String> rest = pattern.subList(1, pattern.size());
    if (pattern.get(0).equals("#")) {
      return fits(rest, key) || (!key.isEmpty() && fits(pattern, key.subList(1, key.size())));
    }
    return !key.isEmpty()
        && (pattern.get(0).equals("*") || pattern.get(0).equals(key.get(0)))
        && fits(rest, key.subList(1, key.size()));
  }
}
