package io.reportcache.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TenantContextTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId GLOBEX = TenantId.of("globex");

  @AfterEach
  void nothingLeaks() {
    assertThat(TenantContext.current()).as("bound after the test").isEmpty();
  }

  @Test
  void aThreadBeginsWithoutATenant() {
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void scopesNestAndRestoreWhatWasBoundBefore() {
    try (TenantScope outer = TenantContext.open(ACME)) {
      try (TenantScope inner = TenantContext.open(GLOBEX)) {
        assertThat(TenantContext.require()).isEqualTo(GLOBEX);
      }
      assertThat(TenantContext.require()).isEqualTo(ACME);
      try (TenantScope inner = TenantContext.open(TenantId.CENTRAL)) {
        assertThat(TenantContext.require()).isEqualTo(TenantId.CENTRAL);
      }
      assertThat(TenantContext.require()).isEqualTo(ACME);
    }
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void workThatThrowsRestoresToo() {
    TenantContext.run(
        ACME,
        () -> {
          assertThatIllegalStateException()
              .isThrownBy(
                  () ->
                      TenantContext.run(
                          GLOBEX,
                          () -> {
                            throw new IllegalStateException("no");
                          }));
          assertThatExceptionOfType(IOException.class)
              .isThrownBy(
                  () ->
                      TenantContext.call(
                          GLOBEX,
                          () -> {
                            throw new IOException("no");
                          }));
          assertThatExceptionOfType(StackOverflowError.class)
              .isThrownBy(
                  () ->
                      TenantContext.run(
                          GLOBEX,
                          () -> {
                            throw new StackOverflowError();
                          }));
          assertThat(TenantContext.require()).isEqualTo(ACME);
        });
  }

  @Test
  void callReturnsWhatTheWorkReturns() throws Exception {
    assertThat(TenantContext.call(ACME, TenantContext::require)).isEqualTo(ACME);
  }

  @Test
  void aScopeClosedByAnotherThreadIsRefusedAndLeavesThatThreadsBinding() {
    try (TenantScope scope = TenantContext.open(ACME)) {
      TenantId afterwards =
          CompletableFuture.supplyAsync(
                  () -> {
                    try (TenantScope own = TenantContext.open(GLOBEX)) {
                      assertThatIllegalStateException()
                          .isThrownBy(scope::close)
                          .withMessageContainingAll(
                              "must be closed by the thread that opened it",
                              Thread.currentThread().getName(),
                              "TenantContext.capture()");
                      return TenantContext.require();
                    }
                  })
              .join();

      assertThat(afterwards).isEqualTo(GLOBEX);
      assertThat(TenantContext.require()).isEqualTo(ACME);
    } // and the refused close hasn't used up this one
  }

  @Test
  void closingTwiceDoesNothing() {
    TenantScope scope = TenantContext.open(ACME);
    scope.close();

    try (TenantScope other = TenantContext.open(GLOBEX)) {
      scope.close();
      assertThat(TenantContext.require()).isEqualTo(GLOBEX);
    }
  }

  /** T2: on every path, that of careless callers included. */
  @Test
  void scopesClosedInTheWrongOrderLeaveNoTenantBehind() {
    TenantScope outer = TenantContext.open(ACME);
    TenantScope inner = TenantContext.open(GLOBEX);

    outer.close();
    inner.close();

    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void workThatNeedsATenantAndHasNoneFailsLoudly() {
    assertThatExceptionOfType(NoTenantException.class)
        .isThrownBy(TenantContext::require)
        .withMessage(
            "no tenant is bound to thread '%s'; name one with tenant(id), or bind one with"
                + " TenantContext.run(id, work); work for no tenant uses central(), and an application"
                + " without tenants is built with singleTenant()",
            Thread.currentThread().getName());
  }

  @Test
  void theBindingReachesNoOtherThreadByItself() {
    TenantContext.run(
        ACME,
        () ->
            assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> CompletableFuture.supplyAsync(TenantContext::require).join())
                .withCauseInstanceOf(NoTenantException.class));
  }

  @Test
  void noTenantIsBoundByNull() {
    assertThatNullPointerException()
        .isThrownBy(() -> TenantContext.open(null))
        .withMessage("tenant must not be null");
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void theDefaultResolverTakesTheBoundTenantAndNothingElse() {
    TenantContext.run(ACME, () -> assertThat(TenantResolver.bound().resolve()).isEqualTo(ACME));
    assertThatExceptionOfType(NoTenantException.class)
        .isThrownBy(() -> TenantResolver.bound().resolve());
  }

  @Test
  void theResolverForApplicationsWithoutTenantsFallsBackOnTheCentralSpace() {
    TenantContext.run(
        ACME, () -> assertThat(TenantResolver.boundOrCentral().resolve()).isEqualTo(ACME));
    assertThat(TenantResolver.boundOrCentral().resolve()).isEqualTo(TenantId.CENTRAL);
  }

  @Test
  void workForNoTenantInParticularSeesNoneAndWhatWasBoundComesBack() {
    TenantContext.run(
        ACME,
        () -> {
          try (TenantScope none = TenantContext.openNone()) {
            assertThat(TenantContext.current()).isEmpty();
          }
          assertThat(TenantContext.require()).isEqualTo(ACME);
        });
  }
}
