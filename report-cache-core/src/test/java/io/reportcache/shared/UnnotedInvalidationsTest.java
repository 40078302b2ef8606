package io.reportcache.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.cache.SharedNode;
import io.reportcache.cache.SharedSpace;
import io.reportcache.key.ReportKey;
import io.reportcache.key.Scope;
import io.reportcache.tenant.TenantId;
import io.reportcache.testing.Await;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** F7: an invalidation for whose note there is no memory, or no stack, stands for everything. */
class UnnotedInvalidationsTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final SpaceName PART = SpaceName.of(ACME);

  private final MemoryServer server = new MemoryServer();
  private final MemoryStore reading = new MemoryStore(server);
  private final SharedNode node =
      SharedTiers.join(new MemoryStore(server), SharedOptions.defaults());

  @AfterEach
  void leave() {
    node.close(Duration.ofSeconds(10));
  }

  /** Scopes at whose reading the memory ends. */
  private static final class Endless extends AbstractList<Scope> {
    @Override
    public Scope get(int index) {
      throw new OutOfMemoryError("for the test");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  @Test
  void itHitsWhateverIsReadUntilItIsSent() {
    OwnInvalidations own = new OwnInvalidations();
    assertThat(own.hit("sales", List.of(), 0)).isFalse();
    own.couldNotNote();
    assertThat(own.hit("sales", List.of(), Long.MAX_VALUE - 1)).isTrue();
    assertThat(own.waiting()).isEqualTo(1);
    assertThat(own.isAnyWaiting()).isTrue();
    OwnInvalidations.Batch batch = own.take();
    assertThat(batch).isNotNull();
    assertThat(batch.scopes()).containsExactly(ScopeText.ALL);
    assertThat(own.hit("sales", List.of(), Long.MAX_VALUE - 1)).as("on its way").isTrue();
    own.sent(batch, 7, 7);
    assertThat(own.hit("sales", List.of(), 7)).isFalse();
    assertThat(own.take()).isNull();
  }

  @Test
  void theOthersAreToldOfEverything() throws Exception {
    SharedSpace acme = node.space(ACME);
    acme.load(ReportKey.of("sales", Long.class)).end(); // so that the part is known
    long before = ReadFences.of(reading, PART, null).position().sequence();
    acme.announce(new Endless());
    acme.send();
    TierState after = ReadFences.of(reading, PART, null);
    assertThat(after.floor()).isGreaterThan(before).isEqualTo(after.position().sequence());
  }

  /** The heartbeat does, if whoever has invalidated can't, and nobody refers to the tenant. */
  @Test
  void theOthersAreToldEvenIfNobodySends() {
    node.space(ACME).announce(new Endless());
    Await.until("all is told", () -> floor() > 0);
  }

  private long floor() {
    try {
      return ReadFences.of(reading, PART, null).floor();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
