package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import io.reportcache.testing.DeepStack;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * In a JVM of its own: the first that is done with a bus is done by callers whose stack is at its
 * end. What the JVM does once must not be broken off by that.
 */
final class FullStackMain {

  private static final TenantId ACME = TenantId.of("acme");
  private static final int BUSES = 3_000; // more than a deep stack has depths where there is room

  private record Counted() implements DomainEvent {}

  private FullStackMain() {}

  public static void main(String[] arguments) throws Exception {
    Consumer<EventBus> call =
        arguments[0].equals("close") ? EventBus::close : bus -> bus.publish(new Counted(), ACME);
    List<EventBus> buses = new ArrayList<>();
    for (int i = 0; i < BUSES; i++) {
      EventBus bus = EventBus.inMemory();
      bus.subscribe(Counted.class, event -> {});
      buses.add(bus);
    }
    int[] next = new int[1];
    DeepStack.call(
        Integer.parseInt(arguments[1]),
        () -> {
          next[0] = (next[0] + 1) % BUSES;
          call.accept(buses.get(next[0]));
        });
    useAnother();
    System.out.println("OK");
    System.exit(0); // the others' threads may be at work yet
  }

  private static void useAnother() {
    AtomicInteger handled = new AtomicInteger();
    EventBus bus = EventBus.inMemory();
    bus.subscribe(Counted.class, event -> handled.incrementAndGet());
    bus.publish(new Counted(), ACME);
    Await.until("it is handled", () -> handled.get() == 1);
    bus.close();
  }
}
