package io.reportcache.examples.bookings.service;

import com.zaxxer.hikari.HikariDataSource;
import io.reportcache.cache.TenantCache;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.DurableEventsBuilder;
import io.reportcache.durable.PublishOptions;
import io.reportcache.durable.catalogue.EventCatalogue;
import io.reportcache.durable.jackson.JacksonCodecs;
import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.durable.jdbc.JdbcProcessedEvents;
import io.reportcache.durable.jdbc.JdbcTransactions;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.DeliveryStatus;
import io.reportcache.durable.store.Message;
import io.reportcache.durable.worker.Backoff;
import io.reportcache.durable.worker.DeliveryWorker;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventBus;
import io.reportcache.event.EventEnvelope;
import io.reportcache.examples.bookings.contract.Contract;
import io.reportcache.examples.bookings.web.Routes;
import io.reportcache.examples.bookings.web.ServiceServer;
import io.reportcache.tenant.TenantContext;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one service: what it writes and what it publishes are one transaction of its own database,
 * its handlers run until they have succeeded, and what its caches hold is dropped with the commit.
 */
public final class ServiceHost implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ServiceHost.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final String RELAY = "relay";
  private static final String EXCHANGE = "bookly.events"; // unless BOOKINGS_NAME says otherwise

  private static final LaneOptions IN_ORDER =
      LaneOptions.defaults()
          .inOrder()
          .withBackoff(new Backoff(Duration.ofMillis(200), Duration.ofMinutes(10), 10, 0.5));

  private final String service;
  private final Surroundings around;
  private final HikariDataSource pool;
  private final JdbcTransactions transactions;
  private final JdbcDeliveryStore store;
  private final TenantCacheManager caches;
  private final EventBus bus = EventBus.inMemory();
  private final Set<String> carried = ConcurrentHashMap.newKeySet();
  private final ServicePlan plan;
  private @Nullable DurableEvents events;
  private @Nullable DeliveryWorker worker;
  private @Nullable AutoCloseable consumer;
  private @Nullable ServiceServer server;

  /** Work in a transaction. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {

    /** Reads and writes. */
    T in(Sql sql) throws SQLException;
  }

  private ServiceHost(String service, Surroundings around, ServicePlan.Planner planner)
      throws SQLException {
    this.service = service;
    this.around = around;
    this.pool = around.databases().open(service);
    this.transactions = new JdbcTransactions(pool);
    this.store = JdbcDeliveryStore.of(pool).createTables();
    this.caches = around.caches().open(service, transactions);
    this.plan = planner.on(this);
  }

  /** Starts a service, whose endpoints are served on any free port of this machine. */
  public static ServiceHost start(String service, Surroundings around, ServicePlan.Planner planner)
      throws Exception {
    ServiceHost host = new ServiceHost(service, around, planner);
    try {
      host.start();
      return host;
    } catch (Exception e) {
      host.close();
      throw e;
    }
  }

  /** Returns the name of the service. */
  public String service() {
    return service;
  }

  /** Returns what the service is made of. */
  public ServicePlan plan() {
    return plan;
  }

  /** Returns where it answers. */
  public URI uri() {
    return Objects.requireNonNull(server, "the service isn't started").uri();
  }

  /** Returns what the service caches of the thread's tenant. */
  public TenantCache cache() {
    return caches.tenant(TenantContext.require());
  }

  /** Returns what the service caches. */
  public TenantCacheManager caches() {
    return caches;
  }

  /** Returns what another service caches. */
  public TenantCacheManager cachesOf(String other) {
    return around.caches().of(other, service, transactions);
  }

  /** Returns the transactions of the service's database. */
  public JdbcTransactions transactions() {
    return transactions;
  }

  /** Returns where rules hear of events, once these are committed. */
  public EventBus bus() {
    return bus;
  }

  /** Runs work in a transaction, or in the one that the thread is in. */
  public <T extends @Nullable Object> T inTransaction(Work<T> work) throws SQLException {
    T result = transactions.<T, RuntimeException>call(connection -> work.in(new Sql(connection)));
    wake();
    return result;
  }

  /** Publishes an event of the thread's tenant in the transaction that the thread is in. */
  public void publish(DomainEvent event) {
    events().publish(event);
  }

  /** Does so with an event that follows from another. */
  public void publish(DomainEvent event, EventEnvelope<?> cause) {
    events().publish(event, PublishOptions.defaults().causedBy(cause));
  }

  /** Returns a document of what the service publishes and consumes. */
  public EventCatalogue catalogue() {
    EventCatalogue catalogue = EventCatalogue.of(events()).withExchange(EXCHANGE);
    return plan.bindings().isEmpty()
        ? catalogue
        : catalogue.withGroup(service, plan.bindings().toArray(String[]::new));
  }

  /** Returns the names of the events that the wire has taken from here. */
  public Set<String> carried() {
    return new TreeSet<>(carried);
  }

  /** Returns how many deliveries of the thread's tenant there are in each status. */
  public Map<DeliveryStatus, Long> deliveries() {
    return store.count(DeliveryQuery.all().withTenant(TenantContext.require()));
  }

  @Override
  public void close() {
    close(consumer);
    close(server);
    close(worker);
    close(bus);
    close(pool);
  }

  private void start() throws Exception {
    transactions.<RuntimeException>run(connection -> new Sql(connection).script(plan.tables()));
    DurableEventsBuilder builder =
        DurableEvents.builder(store, JacksonCodecs.available())
            .producer(service)
            .localBus(bus)
            .sink(transactions.into(store))
            .relay(
                RELAY,
                "#",
                around.wire().relayOptions(),
                new CountedRelay(around.wire().relay(), carried));
    Contract.of(service).events().forEach(builder::type);
    plan.consumes().forEach(each -> builder.typeFrom(Contract.with(each).producer(), each));
    JdbcProcessedEvents processed = JdbcProcessedEvents.of(store);
    for (ServiceHandler handler : plan.handlers()) {
      for (Subscription each : handler.subscriptions()) {
        String lane = each.lane(handler);
        builder.handler(
            lane, each.names(), IN_ORDER, new Once(lane, this, processed, each.reaction()));
      }
    }
    plan.rules().attach(bus, caches);
    DurableEvents built = builder.build();
    events = built;
    worker = built.worker().pollInterval(POLL).build().start();
    if (!plan.bindings().isEmpty()) {
      consumer = around.wire().subscribe(service, plan.bindings(), this::receive);
    }
    server = ServiceServer.start(Routes.ofAll(plan.routes(), new HostRoutes(this).routes()));
  }

  /** Whoever consumes everything hears of its own events, too, which it has handled already. */
  private void receive(List<Message> messages) {
    events().receive(messages.stream().filter(each -> !each.producer().equals(service)).toList());
    wake();
  }

  private DurableEvents events() {
    return Objects.requireNonNull(events, "the service isn't started");
  }

  private void wake() {
    DeliveryWorker running = worker;
    if (running != null) {
      running.wake();
    }
  }

  private static void close(@Nullable AutoCloseable part) {
    if (part != null) {
      try {
        part.close();
      } catch (Exception e) { // the others close all the same
        log.warn("{} could not be closed", part.getClass().getSimpleName(), e);
      }
    }
  }
}
