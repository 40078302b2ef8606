package io.reportcache.rabbitmq;

import com.rabbitmq.client.ConnectionFactory;
import java.time.Duration;
import java.util.List;

/** Builders for tests of options, which connect to nothing. */
public final class RabbitMqBuilders {

  private RabbitMqBuilders() {}

  /** Returns a builder of a consumer that is never started. */
  public static RabbitConsumerBuilder consumer() {
    Connector nowhere = new Connector(new ConnectionFactory(), List.of(), "test");
    Wire wire = new Wire(WireFormat.PROPERTIES, 1);
    RabbitCounters counters = new RabbitCounters();
    Relay relay = new Relay(nowhere, "events", true, wire, Duration.ofSeconds(1), 1, counters);
    return new RabbitMq(nowhere, "events", null, true, wire, relay, counters).consumer("test");
  }
}
