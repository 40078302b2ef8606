package io.reportcache.spring.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.cache.TenantCacheManager;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** What {@code @Cacheable} keeps of methods that return Reactor's types. */
@Timeout(60)
class ReactiveResultsTest {

  static class Sales {

    private final AtomicInteger calls = new AtomicInteger();
    private final Sinks.One<Integer> slow = Sinks.one();

    AtomicInteger calls() { // not the field, which a proxy doesn't have
      return calls;
    }

    Sinks.One<Integer> slow() {
      return slow;
    }

    @Cacheable("sales")
    public Mono<Integer> mono(String region) {
      return Mono.fromSupplier(calls::incrementAndGet);
    }

    @Cacheable(cacheNames = "sales", sync = true)
    public Mono<Integer> inSync(String region) {
      return Mono.fromSupplier(calls::incrementAndGet);
    }

    @Cacheable("lists")
    public Flux<Integer> flux(String region) {
      return Flux.just(1, 2, 3).doOnSubscribe(subscription -> calls.incrementAndGet());
    }

    @Cacheable("sales")
    public Mono<Integer> fails(String region) {
      return Mono.error(() -> new IllegalStateException("call " + calls.incrementAndGet()));
    }

    @Cacheable("slow")
    public Mono<Integer> slow(String region) {
      int call = calls.incrementAndGet();
      return call == 1 ? slow.asMono() : Mono.just(call);
    }

    @CachePut("sales")
    public Mono<Integer> put(String region) {
      return Mono.just(-1);
    }

    @CacheEvict("sales")
    public Mono<Void> evict(String region) {
      return Mono.empty();
    }
  }

  private interface Steps {
    void run(Sales sales, TenantCacheManager caches);
  }

  @Test
  void aMonoIsCachedByItsValue() {
    run(
        (sales, caches) -> {
          assertThat(sales.mono("eu").block()).isEqualTo(1);
          assertThat(sales.mono("eu").block()).isEqualTo(1);
          assertThat(sales.mono("us").block()).isEqualTo(2);
          assertThat(caches.tenant("acme").getKeys()).contains("sales:eu", "sales:us");
        });
  }

  @Test
  void aSynchronizedMonoIsCachedAsWell() {
    run(
        (sales, caches) -> {
          assertThat(sales.inSync("eu").block()).isEqualTo(1);
          assertThat(sales.inSync("eu").block()).isEqualTo(1);
        });
  }

  @Test
  void aFluxIsCachedByItsElements() {
    run(
        (sales, caches) -> {
          assertThat(sales.flux("eu").collectList().block()).isEqualTo(List.of(1, 2, 3));
          assertThat(sales.flux("eu").collectList().block()).isEqualTo(List.of(1, 2, 3));
          assertThat(sales.calls()).hasValue(1);
        });
  }

  @Test
  void aFailureIsNotCached() {
    run(
        (sales, caches) -> {
          assertThatThrownBy(() -> sales.fails("eu").block()).hasMessage("call 1");
          assertThatThrownBy(() -> sales.fails("eu").block()).hasMessage("call 2");
        });
  }

  @Test
  void putsAndEvictionsActWhenTheMonoEnds() {
    run(
        (sales, caches) -> {
          assertThat(sales.mono("eu").block()).isEqualTo(1);
          assertThat(sales.put("eu").block()).isEqualTo(-1);
          assertThat(sales.mono("eu").block()).isEqualTo(-1);
          sales.evict("eu").block();
          assertThat(sales.mono("eu").block()).isEqualTo(2);
        });
  }

  /** F1: what was overtaken isn't stored, whoever completes it and whenever. */
  @Test
  void aMonoThatAnInvalidationHasOvertakenIsNotStored() {
    run(
        (sales, caches) -> {
          Mono<Integer> asked = sales.slow("eu").cache();
          asked.subscribe();
          caches.tenant("acme").invalidate("slow:*");
          assertThat(sales.slow().tryEmitValue(0).isSuccess()).isTrue();
          assertThat(asked.block()).isZero();

          assertThat(sales.slow("eu").block()).isEqualTo(2);
          assertThat(sales.slow("eu").block()).isEqualTo(2);
        });
  }

  @Test
  void eachTenantHasItsOwn() {
    run(
        (sales, caches) -> {
          assertThat(sales.mono("eu").block()).isEqualTo(1);
          TenantContext.run(
              TenantId.of("bond"), () -> assertThat(sales.mono("eu").block()).isEqualTo(2));
          assertThat(sales.mono("eu").block()).isEqualTo(1);
        });
  }

  private static void run(Steps steps) {
    Contexts.caching()
        .withBean(Sales.class)
        .run(
            context ->
                TenantContext.run(
                    TenantId.of("acme"),
                    () ->
                        steps.run(
                            context.getBean(Sales.class),
                            context.getBean(TenantCacheManager.class))));
  }
}
