package io.reportcache.event;

import io.reportcache.tenant.TenantId;
import org.jspecify.annotations.Nullable;

/** In a JVM of its own: the first publications are those of a thread whose stack is at its end. */
final class FirstPublisherMain {

  private static final EventBus bus = EventBus.inMemory();
  private static final TenantId ACME = TenantId.of("acme");
  private static @Nullable Throwable failure;
  private static int handled;

  private record Visited() implements DomainEvent {}

  private FirstPublisherMain() {}

  public static void main(String[] arguments) throws Exception {
    var unused = bus.subscribe(Visited.class, event -> handled++, SubscriptionOptions.inline());
    Visited event = new Visited();
    Thread deep = new Thread(null, () -> overflow(event), "deep", 256 << 10);
    deep.start();
    deep.join();
    int before = handled;
    if (failure == null) {
      bus.publish(event, ACME);
    }
    if (failure != null) {
      failure.printStackTrace(System.out);
    } else {
      System.out.println(handled == before + 1 ? "OK" : "the last one wasn't handled");
    }
    bus.close();
  }

  private static void overflow(Visited event) {
    try {
      down(event);
    } catch (StackOverflowError e) {
      // the point
    }
  }

  private static int down(Visited event) {
    int depth = 0;
    try {
      depth = down(event) + 1;
    } finally {
      publish(event);
    }
    return depth;
  }

  private static void publish(Visited event) {
    try {
      bus.publish(event, ACME);
    } catch (StackOverflowError e) {
      // it wasn't published
    } catch (Throwable e) {
      failure = e;
    }
  }
}
