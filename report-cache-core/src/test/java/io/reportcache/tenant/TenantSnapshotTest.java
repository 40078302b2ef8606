package io.reportcache.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TenantSnapshotTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId GLOBEX = TenantId.of("globex");

  private final ExecutorService pool = Executors.newSingleThreadExecutor();

  @AfterEach
  void endPool() {
    pool.shutdownNow();
  }

  @Test
  void workHandedOverKeepsItsTenant() throws Exception {
    TenantSnapshot snapshot = captureFor(ACME);
    CompletableFuture<Optional<TenantId>> seen = new CompletableFuture<>();

    Runnable work = () -> seen.complete(TenantContext.current());
    pool.execute(snapshot.wrap(work));

    assertThat(seen.get()).contains(ACME);
    assertThat(pool.submit(snapshot.wrapCallable(TenantContext::current)).get()).contains(ACME);
  }

  @Test
  void theNextTaskOfThePoolSeesNothingOfIt() throws Exception {
    pool.submit(captureFor(ACME).wrap(() -> {})).get();

    assertThat(pool.submit(() -> TenantContext.current()).get()).isEmpty();
  }

  @Test
  void theNextTaskSeesNothingOfWorkThatThrewEither() throws Exception {
    Future<?> failing =
        pool.submit(
            captureFor(ACME)
                .wrap(
                    (Runnable)
                        () -> {
                          throw new AssertionError("an Error, even");
                        }));
    assertThat(failing).failsWithin(Duration.ofSeconds(20));

    assertThat(pool.submit(() -> TenantContext.current()).get()).isEmpty();
  }

  @Test
  void aCapturedNothingUnbindsWhatThePooledThreadHadBound() throws Exception {
    TenantSnapshot nothing = TenantContext.capture();

    Future<List<Optional<TenantId>>> seen =
        pool.submit(
            () -> {
              List<Optional<TenantId>> inAndAfter = new ArrayList<>();
              try (TenantScope leftOver = TenantContext.open(GLOBEX)) {
                nothing.wrap(() -> inAndAfter.add(TenantContext.current())).run();
                inAndAfter.add(TenantContext.current());
              }
              return inAndAfter;
            });

    assertThat(nothing.tenant()).isEmpty();
    assertThat(seen.get()).containsExactly(Optional.empty(), Optional.of(GLOBEX));
  }

  @Test
  void aSnapshotIsOpenedAnyNumberOfTimes() {
    TenantSnapshot snapshot = captureFor(ACME);

    for (int i = 0; i < 3; i++) {
      try (TenantScope scope = snapshot.open();
          TenantScope again = snapshot.open()) {
        assertThat(TenantContext.require()).isEqualTo(ACME);
      }
    }
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void theWrappedExceptionComesOutAsItIs() {
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                captureFor(ACME)
                    .wrap(
                        (Runnable)
                            () -> {
                              throw new IllegalStateException("mine");
                            })
                    .run())
        .withMessage("mine");
  }

  @Test
  void aPropagatingExecutorTakesTheTenantOfTheCallAndNotOfItsMaking() throws Exception {
    CompletableFuture<Optional<TenantId>> forGlobex = new CompletableFuture<>();
    CompletableFuture<Optional<TenantId>> forNobody = new CompletableFuture<>();
    Executor[] propagating = new Executor[1];

    TenantContext.run(ACME, () -> propagating[0] = TenantSnapshot.propagating(pool));
    TenantContext.run(
        GLOBEX, () -> propagating[0].execute(() -> forGlobex.complete(TenantContext.current())));
    propagating[0].execute(() -> forNobody.complete(TenantContext.current()));

    assertThat(forGlobex.get()).contains(GLOBEX);
    assertThat(forNobody.get()).isEmpty();
  }

  @Test
  void twoThreadsAtOnceKeepTheirOwn() throws Exception {
    CountDownLatch bothBound = new CountDownLatch(2);
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      List<Future<TenantId>> seen = new ArrayList<>();
      for (TenantId tenant : List.of(ACME, GLOBEX)) {
        seen.add(
            two.submit(
                captureFor(tenant)
                    .wrapCallable(
                        () -> {
                          bothBound.countDown();
                          bothBound.await();
                          return TenantContext.require();
                        })));
      }
      assertThat(seen.get(0).get()).isEqualTo(ACME);
      assertThat(seen.get(1).get()).isEqualTo(GLOBEX);
    } finally {
      two.shutdownNow();
    }
  }

  private static TenantSnapshot captureFor(TenantId tenant) {
    try (TenantScope scope = TenantContext.open(tenant)) {
      return TenantContext.capture();
    }
  }
}
