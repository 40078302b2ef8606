package io.reportcache.examples.bookings.service;

import io.reportcache.cache.Explanation;
import io.reportcache.cache.Removal;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.examples.bookings.contract.Contract;
import io.reportcache.examples.bookings.web.Request;
import io.reportcache.examples.bookings.web.Routes;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What every service can be asked about itself. */
record HostRoutes(ServiceHost host) {

  /**
   * What is known of a cached value.
   *
   * @param cached whether a read would find it
   * @param droppedBy what dropped the value before; empty if none was
   */
  record Cached(boolean cached, String droppedBy) {}

  /**
   * How a service is.
   *
   * @param deliveries how many of the institution there are in each status
   * @param carried the names of the events that the wire has taken from here
   */
  record Health(Map<DeliveryStatus, Long> deliveries, Set<String> carried) {}

  /**
   * What a service is made of.
   *
   * @param publishes the names of events
   * @param handlers the number of subscriptions of each handler
   * @param kinds the time to live of each kind of cached values
   */
  record Parts(List<String> publishes, Map<String, Integer> handlers, Map<String, String> kinds) {}

  Routes routes() {
    return Routes.of()
        .get("/cached", this::cached)
        .get("/parts", request -> parts())
        .get("/health", request -> new Health(host.deliveries(), host.carried()))
        .post("/drop", this::drop);
  }

  private Parts parts() {
    Map<String, Integer> handlers = new TreeMap<>();
    host.plan().handlers().forEach(each -> handlers.put(each.name(), each.subscriptions().size()));
    Map<String, String> kinds = new TreeMap<>();
    host.plan().kinds().forEach(each -> kinds.put(each.name(), each.ttl().toString()));
    return new Parts(Contract.of(host.service()).routingKeys().toList(), handlers, kinds);
  }

  private Cached cached(Request request) {
    Explanation explanation = host.cache().explain(request.text("key"));
    return new Cached(
        explanation.state() == Explanation.State.FRESH,
        explanation.lost().flatMap(Removal::by).orElse(""));
  }

  private Map<String, String> drop(Request request) {
    String pattern = request.text("pattern");
    host.cache().invalidate(pattern);
    return Map.of("dropped", pattern);
  }
}
