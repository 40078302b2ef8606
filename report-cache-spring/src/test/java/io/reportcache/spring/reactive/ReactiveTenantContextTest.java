package io.reportcache.spring.reactive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class ReactiveTenantContextTest {

  private static final TenantId ACME = TenantId.of("acme");
  private static final TenantId BOND = TenantId.of("bond");

  @Test
  void thePipelinesTenantComesBeforeTheThreads() {
    try (TenantScope scope = TenantContext.open(BOND)) {
      assertThat(ReactiveTenantContext.current().block()).isEqualTo(BOND);
      assertThat(
              ReactiveTenantContext.current()
                  .contextWrite(ReactiveTenantContext.with(ACME))
                  .block())
          .isEqualTo(ACME);
    }
  }

  @Test
  void withoutATenantThereIsNoneOrAFailure() {
    assertThat(ReactiveTenantContext.current().blockOptional()).isEmpty();
    assertThatThrownBy(() -> ReactiveTenantContext.require().block())
        .isInstanceOf(NoTenantException.class)
        .hasMessageContaining("contextWrite(ReactiveTenantContext.with(id))");
    assertThat(
            ReactiveTenantContext.current()
                .contextWrite(ReactiveTenantContext.withNone())
                .contextWrite(ReactiveTenantContext.with(ACME))
                .blockOptional())
        .isEmpty();
  }

  @Test
  void aCallHasTheTenantBoundOnWhateverThreadAndLeavesNone() {
    Mono<Optional<TenantId>> bound = ReactiveTenantContext.call(TenantContext::current);
    assertThat(
            bound
                .subscribeOn(Schedulers.boundedElastic())
                .contextWrite(ReactiveTenantContext.with(ACME))
                .block())
        .contains(ACME);
    assertThat(bound.contextWrite(ReactiveTenantContext.with(ACME)).block()).contains(ACME);
    assertThat(TenantContext.current()).isEmpty();
  }

  @Test
  void aCallThatFailsOrReturnsNullLeavesNoneEither() {
    assertThatThrownBy(
            () ->
                ReactiveTenantContext.call(
                        () -> {
                          throw new IllegalArgumentException("as it should");
                        })
                    .contextWrite(ReactiveTenantContext.with(ACME))
                    .block())
        .hasMessage("as it should");
    assertThat(
            ReactiveTenantContext.call(() -> null)
                .contextWrite(ReactiveTenantContext.with(ACME))
                .blockOptional())
        .isEmpty();
    assertThat(TenantContext.current()).isEmpty();
  }
}
