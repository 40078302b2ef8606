package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedSpace;
import io.reportcache.key.ReportKey;
import io.reportcache.shared.MemoryStore.Messages;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** F8: what a node does whose invalidations meet a state of the server that it doesn't know. */
class LostStateTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final SpaceName PART = SpaceName.of(ACME);
  private static final ReportKey<Long> SALES = ReportKey.of("sales", Long.class);

  private final MemoryServer server = new MemoryServer();
  private final MemoryStore other = new MemoryStore(server);
  private final MemoryStore own = new MemoryStore(server);
  private final AtomicBoolean isUnreadable = new AtomicBoolean();
  private @Nullable SharedNode node;

  @BeforeEach
  void open() {
    other.open("other", new Heard());
  }

  @AfterEach
  void leave() {
    isUnreadable.set(false);
    if (node != null) {
      node.close(Duration.ofSeconds(10));
    }
  }

  private SharedSpace join(SharedOptions options) {
    node = SharedTiers.join(readableUnlessToldOtherwise(), options);
    SharedSpace acme = node.space(ACME);
    acme.load(SALES).end(); // so that the part is known
    return acme;
  }

  private SharedStore readableUnlessToldOtherwise() {
    return (SharedStore)
        Proxy.newProxyInstance(
            SharedStore.class.getClassLoader(),
            new Class<?>[] {SharedStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("changes") && isUnreadable.get()) {
                throw new IOException("for the test");
              }
              try {
                return method.invoke(own, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void whatHasReachedAnotherStateLeavesAGapUntilThatIsRead() {
    SharedSpace acme = join(Nodes.rarelyComparing());
    long now = System.nanoTime();
    assertThat(acme.vouches(now, now)).isTrue();
    own.let(Messages.ARE_LOST); // its own, too
    server.forgetFences(PART);
    isUnreadable.set(true);
    acme.announce(List.of(SALES));
    acme.send();
    assertThat(acme.vouches(now, now)).as("what else was lost isn't known").isFalse();
    isUnreadable.set(false);
    acme.load(SALES).end();
    assertThat(acme.vouches(now, now)).isTrue();
  }

  @Test
  void whatWasSentToAStateThatIsGoneIsSentAgain() throws Exception {
    SharedSpace acme = join(SharedOptions.defaults().withHeartbeat(Duration.ofMillis(50)));
    own.let(Messages.ARE_LOST);
    isUnreadable.set(true);
    Position first = other.invalidate(PART, List.of("k:other"));
    acme.announce(List.of(SALES));
    acme.send(); // behind one that wasn't heard, so its own place isn't known to be the next
    server.forgetFences(PART);
    isUnreadable.set(false);
    Await.until("it is sent again", this::isSentAgain);
    assertThat(ReadFences.of(other, PART, null).position().isComparableTo(first)).isFalse();
  }

  private boolean isSentAgain() {
    try {
      return ReadFences.of(other, PART, null).scopes().containsKey("k:sales");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
