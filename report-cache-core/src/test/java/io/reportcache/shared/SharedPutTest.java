package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.LocalCopies;
import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedSpace;
import io.reportcache.cache.SharedValue;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a value that was put while somebody else invalidates it. */
class SharedPutTest {

  private static final ReportKey<Long> KEY = ReportKey.of("sales:may", Long.class);
  private static final ReportKey<Long> OTHER = ReportKey.of("sales:june", Long.class);
  private static final TenantId ACME = TenantId.of("acme");

  private final MemoryServer server = new MemoryServer();
  private final SharedNode one = join("one");
  private final SharedNode two = join("two");
  private final SharedSpace here = one.space(ACME);
  private final SharedSpace there = two.space(ACME);

  private SharedNode join(String name) {
    return new StoreTier(
            new MemoryStore(server),
            new Nodes.OpenBreaker(),
            SharedOptions.defaults()
                .withHeartbeat(Duration.ofHours(1))
                .withMaximumStaleness(Duration.ofHours(2)),
            new TextCodec())
        .join(new NoCopies(name));
  }

  /** A node without entries. */
  private record NoCopies(String node) implements LocalCopies {
    @Override
    public void invalidate(
        @Nullable TenantId tenant, Collection<? extends Scope> scopes, String cause) {}

    @Override
    public long nanos() {
      return 0;
    }
  }

  @BeforeEach
  void connect() {
    assertThat(here.catchUp()).isTrue();
    assertThat(there.catchUp()).isTrue();
  }

  @AfterEach
  void close() {
    one.close(Duration.ofSeconds(1));
    two.close(Duration.ofSeconds(1));
  }

  @Test
  void aValueThatWasPutIsShared() {
    announceAndSend(here, KEY);
    put();
    assertThat(found(there).value()).isEqualTo(7L);
  }

  @Test
  void aPutThatAnotherThreadHasInvalidatedSinceIsNotShared() throws Exception {
    announceAndSend(here, KEY);
    onAnotherThread(() -> announceAndSend(here, KEY));
    put();
    assertThat(found(there)).isNull();
    assertThat(found(here)).isNull();
  }

  @Test
  void aPutThatIsInvalidatedBeforeItIsSentIsNotShared() throws Exception {
    here.announce(List.of(KEY));
    onAnotherThread(() -> here.announce(List.of(KEY)));
    here.send();
    put();
    assertThat(found(there)).isNull();
  }

  @Test
  void aPutThatAnotherNodeHasInvalidatedUnheardIsNotShared() throws Exception {
    announceAndSend(here, KEY);
    announceAndSend(there, KEY);
    onAnotherThread(() -> announceAndSend(here, OTHER));
    put();
    assertThat(found(there)).isNull();
  }

  @Test
  void aPutThatWasInvalidatedForAllTenantsSinceIsNotShared() throws Exception {
    announceAndSend(here, KEY);
    onAnotherThread(() -> announceAndSend(one.allTenants(), KEY));
    put();
    assertThat(found(there)).isNull();
  }

  private static void announceAndSend(SharedSpace space, ReportKey<?> key) {
    space.announce(List.of(key));
    space.send();
  }

  private void put() {
    here.put(
        KEY,
        new SharedValue(7L, Set.of(), Optional.empty(), Duration.ZERO, Duration.ZERO, "one", ""));
  }

  private static @Nullable SharedValue found(SharedSpace space) {
    return space.load(KEY).found();
  }

  private static void onAnotherThread(Runnable task) throws InterruptedException {
    Thread thread = new Thread(task);
    thread.start();
    thread.join();
  }
}
