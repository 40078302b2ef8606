package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.SharedNode;
import io.reportcache.tenant.TenantId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Reads the fences of many parts. */
class StateReaderTest {

  /** Returns a store that can't read more than ten parts in the time that a call has. */
  private static SharedStore narrow(SharedStore store) {
    return (SharedStore)
        Proxy.newProxyInstance(
            StateReaderTest.class.getClassLoader(),
            new Class<?>[] {SharedStore.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("changes") && ((List<?>) arguments[0]).size() > 10) {
                throw new IOException("no answer in time");
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void partsThatAreTooMuchForOneCallAreReadInSeveral() {
    MemoryServer server = new MemoryServer();
    SharedNode node = SharedTiers.join(new MemoryStore(server), Nodes.rarelyComparing());
    try {
      List<FollowedPart> parts =
          IntStream.range(0, 70)
              .mapToObj(i -> ((Membership) node).part(TenantId.of("t" + i)).followed())
              .toList();
      ServerCalls calls = new ServerCalls(new Nodes.OpenBreaker(), new Counters());
      StateReader reader = new StateReader(narrow(new MemoryStore(server)), calls);
      assertThat(reader.read(parts)).isEmpty();
      assertThat(parts).allMatch(part -> part.mirrored() != null);
    } finally {
      node.close(Duration.ofSeconds(10));
    }
  }
}
