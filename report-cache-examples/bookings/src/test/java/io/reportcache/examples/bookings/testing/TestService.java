package io.reportcache.examples.bookings.testing;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Message;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventEntity;
import io.reportcache.event.EventType;
import io.reportcache.examples.bookings.contract.Contract;
import io.reportcache.examples.bookings.service.Databases;
import io.reportcache.examples.bookings.service.ServiceHost;
import io.reportcache.examples.bookings.service.ServicePlan;
import io.reportcache.examples.bookings.service.SharedCaches;
import io.reportcache.examples.bookings.service.Surroundings;
import io.reportcache.examples.bookings.web.ServiceClient;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.net.http.HttpClient;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One service alone, with everything of its own. */
public final class TestService implements AutoCloseable {

  /** The institution of all requests and events. */
  public static final TenantId TENANT = TenantId.of("north");

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final TestWire wire = new TestWire();
  private final SharedCaches caches;
  private final ServiceHost host;

  private TestService(String service, ServicePlan.Planner planner) throws Exception {
    String name = "test-" + UUID.randomUUID();
    caches = new SharedCaches(name, null);
    host =
        ServiceHost.start(
            service, new Surroundings(new Databases(name, null), caches, wire), planner);
  }

  /** Starts a service. */
  public static TestService start(String service, ServicePlan.Planner planner) throws Exception {
    return new TestService(service, planner);
  }

  public ServiceHost host() {
    return host;
  }

  /** Returns another service's cache, as this one drops it. */
  public TenantCacheManager cachesOf(String other) {
    return host.cachesOf(other);
  }

  public ServiceClient client() {
    return new ServiceClient(HTTP, host.uri(), TENANT.value());
  }

  public ServiceClient client(String tenant) {
    return new ServiceClient(HTTP, host.uri(), tenant);
  }

  /** Hands the service an event of another one, and waits until it is handled. */
  public void handle(DomainEvent event) throws Exception {
    hand(message(event));
  }

  /** Hands it over, even if it was before. */
  public void hand(Message message) throws Exception {
    wire.hand(message);
    awaitDone();
  }

  /** Has the service forget what it was handed, but not what it has done about it. */
  public void forgetDeliveries() throws Exception {
    awaitDone();
    host.transactions()
        .run(
            connection -> {
              try (Statement statement = connection.createStatement()) {
                statement.execute("DELETE FROM report_cache_run");
                statement.execute("DELETE FROM report_cache_delivery");
              }
            });
  }

  /** Writes an event as its publisher does. */
  public static Message message(DomainEvent event) throws Exception {
    EventType<?> type = EventType.of(event.getClass());
    EventEntity entity = event.entity().orElseThrow();
    return Message.of(
            UUID.randomUUID(),
            type.name(),
            type.version(),
            TENANT,
            JacksonCodecs.available().encode(event))
        .entity(entity.type(), entity.id())
        .producer(Contract.with(event.getClass()).producer())
        .createdAt(Instant.now())
        .build();
  }

  /** Waits until everything is handled and published. */
  public void awaitDone() throws Exception {
    Await.until(
        "everything is done: " + deliveries(),
        () -> {
          Map<DeliveryStatus, Long> deliveries = deliveries();
          return deliveries.keySet().stream()
              .allMatch(
                  status -> status == DeliveryStatus.COMPLETED || deliveries.get(status) == 0);
        });
  }

  private Map<DeliveryStatus, Long> deliveries() throws Exception {
    return TenantContext.call(TENANT, host::deliveries);
  }

  /** Returns the names of the events that the service has published, in their order. */
  public List<String> published() throws Exception {
    awaitDone();
    return wire.published.stream().map(Message::type).toList();
  }

  /** Returns the payload of the last event of a name. */
  public String lastPayload(String name) throws Exception {
    awaitDone();
    return wire.published.stream()
        .filter(message -> message.type().equals(name))
        .reduce((first, second) -> second)
        .orElseThrow()
        .payload();
  }

  /** Returns the last event of a name. */
  public Message last(String name) throws Exception {
    awaitDone();
    return wire.published.stream()
        .filter(message -> message.type().equals(name))
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  @Override
  public void close() {
    host.close();
    caches.close();
  }
}
