package io.reportcache.shared;

import io.reportcache.shared.Nodes.Node;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What readers get while the model server loses, delays, doubles and reorders messages, fails,
 * hangs, and forgets.
 */
@Tag("any-jdk")
class SharedFreshnessTest {

  private static final SharedOptions OPTIONS =
      SharedOptions.defaults()
          .withHeartbeat(Duration.ofMillis(20))
          .withMaximumStaleness(Duration.ofMillis(200));

  @Test
  @Timeout(value = 20, unit = TimeUnit.MINUTES)
  void noReadIsStaleWhateverHappensToTheServer() throws Exception {
    Nodes nodes = new Nodes();
    try (FreshnessSoak soak =
        new FreshnessSoak(node -> nodes.add(OPTIONS, Duration.ofMillis(5)).caches())) {
      soak.run(5, random -> trouble(nodes, random), () -> heal(nodes));
    }
  }

  private static void trouble(Nodes nodes, Random random) throws InterruptedException {
    MemoryStore store = nodes.all().get(random.nextInt(FreshnessSoak.NODES)).store();
    switch (random.nextInt(12)) {
      case 0 -> store.let(MemoryStore.Messages.ARE_LOST);
      case 1 -> store.let(MemoryStore.Messages.ARRIVE_TWICE);
      case 2 -> store.let(MemoryStore.Messages.WAIT);
      case 3 -> store.releaseReversed();
      case 4 -> store.let(MemoryStore.Calls.FAIL);
      case 5 -> store.let(MemoryStore.Calls.FAIL_AFTERWARDS);
      case 6 -> store.let(MemoryStore.Calls.HANG);
      case 7 -> nodes.server.forgetAll();
      case 8 -> nodes.server.forgetFences();
      case 9 -> {
        MemoryServer.Snapshot older = nodes.server.snapshot();
        Thread.sleep(random.nextInt(5));
        nodes.server.failOverTo(older);
      }
      default -> {}
    }
    Thread.sleep(random.nextInt(10));
    if (random.nextInt(2) == 0) {
      store.release();
      store.let(MemoryStore.Calls.SUCCEED);
    }
  }

  private static void heal(Nodes nodes) {
    for (Node node : nodes.all()) {
      node.store().release();
      node.store().reconnect();
    }
  }
}
