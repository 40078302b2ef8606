package io.reportcache.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextExecutorService;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshot;
import io.micrometer.context.ContextSnapshotFactory;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.task.support.ContextPropagatingTaskDecorator;

class TenantThreadLocalAccessorTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId BOND = TenantId.of("bond");

  private final ContextSnapshotFactory snapshots =
      ContextSnapshotFactory.builder().clearMissing(true).build();
  private final TenantThreadLocalAccessor accessor = new TenantThreadLocalAccessor();

  @AfterEach
  void nothingIsLeft() {
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void theRegistryFindsItByItself() {
    assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
        .hasAtLeastOneElementOfType(TenantThreadLocalAccessor.class);
  }

  @Test
  void aSnapshotCarriesTheTenantAndRestoresWhatWasBound() {
    ContextSnapshot ofAcme;
    ContextSnapshot ofNobody = snapshots.captureAll();
    try (TenantScope scope = TenantContext.open(ACME)) {
      ofAcme = snapshots.captureAll();
    }
    try (TenantScope scope = TenantContext.open(BOND)) {
      try (ContextSnapshot.Scope inner = ofAcme.setThreadLocals()) {
        assertThat(TenantContext.current()).contains(ACME);
        try (ContextSnapshot.Scope innermost = ofNobody.setThreadLocals()) {
          assertThat(TenantContext.current()).isEmpty();
        }
        assertThat(TenantContext.current()).contains(ACME);
      }
      assertThat(TenantContext.current()).contains(BOND);
    }
  }

  @Test
  void anExecutorOfMicrometerCarriesTheTenantAndLeavesNone() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      ExecutorService carrying = ContextExecutorService.wrap(pool, snapshots::captureAll);
      try (TenantScope scope = TenantContext.open(ACME)) {
        assertThat(carrying.submit(TenantContext::current).get()).contains(ACME);
      }
      assertThat(pool.submit(TenantContext::current).get()).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void springsDecoratorOfTasksCarriesTheTenant() throws Exception {
    ExecutorService pool = Executors.newSingleThreadExecutor();
    try {
      CompletableFuture<Optional<TenantId>> seen = new CompletableFuture<>();
      try (TenantScope scope = TenantContext.open(ACME)) {
        pool.execute(
            new ContextPropagatingTaskDecorator()
                .decorate(() -> seen.complete(TenantContext.current())));
      }
      assertThat(seen.get(1, TimeUnit.MINUTES)).contains(ACME);
      assertThat(pool.submit(TenantContext::current).get()).isEmpty();
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void theSameTenantTwiceIsRestoredTwice() {
    accessor.setValue(ACME);
    accessor.setValue(ACME);
    accessor.restore(ACME);
    assertThat(TenantContext.current()).contains(ACME);
    accessor.restore();
    assertThat(TenantContext.current()).isEmpty();
  }

  /** T2: an inner scope that was never closed ends with the outer one. */
  @Test
  void whatWasLeftOpenEndsWithWhatIsAroundIt() {
    accessor.setValue(ACME);
    accessor.setValue(BOND);
    accessor.setValue();
    accessor.restore();
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void aRestorationBindsNothing() {
    accessor.restore(ACME);
    assertThat(TenantContext.current()).isEmpty();
    accessor.setValue(BOND);
    accessor.restore(ACME);
    assertThat(TenantContext.current()).isEmpty();
  }

  /** T2: against a model that is a plain stack. */
  @Test
  void anyNestingOfScopesIsRestored() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      nest(random, 0, seed);
      assertThat(TenantContext.current()).as("seed %d", seed).isEmpty();
    }
  }

  private void nest(Random random, int depth, long seed) {
    if (depth > 6) {
      return;
    }
    TenantId before = accessor.getValue();
    TenantId next = new TenantId[] {null, ACME, BOND}[random.nextInt(3)];
    if (random.nextBoolean()) {
      try (TenantScope scope = next == null ? TenantContext.openNone() : TenantContext.open(next)) {
        nest(random, depth + 1, seed);
        assertThat(accessor.getValue()).as("seed %d", seed).isEqualTo(next);
      }
    } else {
      if (next == null) {
        accessor.setValue();
      } else {
        accessor.setValue(next);
      }
      nest(random, depth + 1, seed);
      assertThat(accessor.getValue()).as("seed %d", seed).isEqualTo(next);
      if (before == null) {
        accessor.restore();
      } else {
        accessor.restore(before);
      }
    }
    assertThat(accessor.getValue()).as("seed %d", seed).isEqualTo(before);
  }
}
