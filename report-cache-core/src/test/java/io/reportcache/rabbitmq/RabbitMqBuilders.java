package io.reportcache.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import io.reportcache.cache.TenantCacheManager;
import io.reportcache.durable.store.MemoryDeliveryStore;
import java.time.Duration;
import java.util.List;

/** Builders for tests of options, which connect to nothing. */
public final class RabbitMqBuilders {

  private RabbitMqBuilders() {}

  /** Returns a builder of a consumer that is never started. */
  public static RabbitConsumerBuilder consumer() {
    return broker().consumer("test");
  }

  /** Returns a builder of a listener that is never started. */
  public static RabbitListenerBuilder listener() {
    TenantCacheManager caches = TenantCacheManager.builder().build();
    caches.close();
    return broker()
        .listener(Bookings.consumer(new MemoryDeliveryStore()).withoutLocalBus().build(), caches);
  }

  private static RabbitMq broker() {
    Connector nowhere = new Connector(new ConnectionFactory(), List.of(), "test");
    Wire wire = new Wire(WireFormat.PROPERTIES, 1);
    RabbitCounters counters = new RabbitCounters();
    Relay relay = new Relay(nowhere, "events", true, wire, Duration.ofSeconds(1), 1, counters);
    return new RabbitMq(nowhere, "events", null, true, wire, relay, counters);
  }
}
