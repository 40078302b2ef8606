package io.reportcache.spring.reactive;

import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The tenant that a reactive pipeline works for. It is kept in Reactor's context, which every
 * operator above the {@code contextWrite} sees, whatever thread it runs on.
 *
 * <pre>{@code
 * ReactiveTenantContext.call(() -> reports.get(SALES, MAY))
 *     .subscribeOn(Schedulers.boundedElastic())
 *     .contextWrite(ReactiveTenantContext.with(TenantId.of("acme")));
 * }</pre>
 *
 * <p>Works without Micrometer's context propagation. With it, and with {@code
 * spring.reactor.context-propagation=auto}, the tenant is also bound to each thread that works in
 * the pipeline, and {@link #call} is not needed.
 *
 * @since 0.1
 */
public final class ReactiveTenantContext {

  /** The key in Reactor's context. Its value is a {@link TenantId}. */
  public static final String KEY = "report-cache.tenant";

  private ReactiveTenantContext() {}

  /**
   * Returns the tenant of the pipeline, or the tenant that is bound to the subscribing thread if
   * the pipeline has none; empty without either.
   */
  public static Mono<TenantId> current() {
    return Mono.deferContextual(
        context -> Mono.justOrEmpty(of(context)).switchIfEmpty(Mono.fromCallable(bound())));
  }

  /**
   * Returns the tenant as {@link #current} does. Without one it fails with a {@link
   * NoTenantException}.
   */
  public static Mono<TenantId> require() {
    return current()
        .switchIfEmpty(
            Mono.error(
                () ->
                    new NoTenantException(
                        "no tenant is in Reactor's context; write one with contextWrite(ReactiveTenantContext.with(id)), or have report-cache.tenant.from take it from the request")));
  }

  /**
   * Returns what {@code contextWrite} takes to have everything above it work for the tenant.
   *
   * @param tenant the tenant, or {@link TenantId#CENTRAL}
   */
  public static Function<Context, Context> with(TenantId tenant) {
    Objects.requireNonNull(tenant, "tenant must not be null");
    return context -> context.put(KEY, tenant);
  }

  /** Returns what {@code contextWrite} takes to have everything above it work for no tenant. */
  public static Function<Context, Context> withNone() {
    return context -> context.delete(KEY);
  }

  /**
   * Returns a {@code Mono} that calls the work with the tenant of the pipeline bound to the thread,
   * once for each subscription. If the pipeline has none, the thread's binding stays. A null is an
   * empty {@code Mono}. The work may block, so subscribe on a scheduler that allows it.
   */
  public static <T> Mono<T> call(Callable<? extends @Nullable T> work) {
    Objects.requireNonNull(work, "work must not be null");
    return Mono.deferContextual(
        context -> {
          TenantId tenant = of(context);
          return Mono.fromCallable(
              () -> tenant == null ? work.call() : TenantContext.call(tenant, work::call));
        });
  }

  private static @Nullable TenantId of(ContextView context) {
    return context.getOrDefault(KEY, null);
  }

  private static Callable<@Nullable TenantId> bound() {
    return () -> TenantContext.current().orElse(null);
  }
}
