package io.reportcache.rabbitmq;

import static io.reportcache.rabbitmq.Bookings.ACME;

import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.rabbitmq.Bookings.RoomBooked;
import io.reportcache.report.Report;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.FaultyWire;
import io.reportcache.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A node of an application that keeps reports of its own, behind a network that may fail. */
final class ListeningNode implements AutoCloseable {

  /** What reports are made of: all nodes read the same. */
  final AtomicInteger seats;

  final MemoryDeliveryStore store;
  final ManualTime time = new ManualTime("2026-01-31T12:00:00Z");
  final FaultyWire wire;
  final RabbitMq broker;
  final ReportCache reports;
  final DurableEvents events;

  private final Report<String, Integer> report;

  /** The next load waits for this before it returns what it has read. */
  volatile Runnable beforeItReturns = () -> {};

  ListeningNode(String uri, String exchange, AtomicInteger seats, MemoryDeliveryStore store)
      throws Exception {
    this.seats = seats;
    this.store = store;
    report =
        Report.named("seats", Integer.class)
            .keyedBy((String room) -> room)
            .invalidatedBy(RoomBooked.class, ListeningNode::room)
            .generatedBy(this::load);
    reports = ReportCache.builder().report(report).build();
    events = Bookings.consumer(store).localBus(reports.events()).build();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    wire = FaultyWire.to(factory.getPort());
    factory.setHost("127.0.0.1");
    factory.setPort(wire.port());
    broker = RabbitMq.with(factory).exchange(exchange).build();
  }

  private static String room(RoomBooked booked) {
    if (booked.room().equals("unknown")) {
      throw new IllegalArgumentException("no such room, for the test");
    }
    return booked.room();
  }

  private int load(String room) {
    int read = seats.get();
    beforeItReturns.run();
    return read;
  }

  int get(String room) {
    return get(ACME, room);
  }

  int get(TenantId tenant, String room) {
    return reports.tenant(tenant).get(report, room);
  }

  RabbitListener listen() {
    return listen(options -> options);
  }

  /** Starts a listener by the manual time, which looks at it every 20 ms. */
  RabbitListener listen(UnaryOperator<RabbitListenerBuilder> options) {
    RabbitListenerBuilder builder = broker.listener(events, reports.caches());
    builder.pace = Duration.ofMillis(20);
    builder.ticker = time;
    return options.apply(builder).start();
  }

  @Override
  public void close() throws Exception {
    broker.close();
    wire.close();
    reports.close();
  }
}
