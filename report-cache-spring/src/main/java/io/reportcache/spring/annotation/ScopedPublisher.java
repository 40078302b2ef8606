package io.reportcache.spring.annotation;

import io.reportcache.spring.reactive.ReactiveTenantContext;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import java.util.Objects;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.aop.ProxyMethodInvocation;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * What a method with {@link TenantScoped} returns whose work begins with a subscription. Loaded
 * only where Reactor is.
 */
final class ScopedPublisher {

  private final ScopedMethod method;
  private final Object target;
  private final MethodInvocation call;
  private final TenantResolver tenants;

  /** The tenant of the caller, which may subscribe on another thread; null if it has none. */
  private final @Nullable TenantId ofCaller;

  ScopedPublisher(
      ScopedMethod method, Object target, MethodInvocation call, TenantResolver tenants) {
    this.method = method;
    this.target = target;
    this.call = call;
    this.tenants = tenants;
    this.ofCaller = method.isOfCurrentTenant() ? current(tenants) : null;
  }

  /** Returns it as the type that the method declares. */
  Object get() {
    Class<?> type = call.getMethod().getReturnType();
    ReactiveAdapter adapter =
        Objects.requireNonNull(ReactiveAdapterRegistry.getSharedInstance().getAdapter(type));
    if (adapter.isMultiValue()) {
      return adapter.fromPublisher(
          Flux.deferContextual(
              context -> {
                TenantId tenant = tenantOf(context);
                return Flux.from(publisher(tenant, adapter))
                    .contextWrite(ReactiveTenantContext.with(tenant));
              }));
    }
    return adapter.fromPublisher(
        Mono.deferContextual(
            context -> {
              TenantId tenant = tenantOf(context);
              return Mono.from(publisher(tenant, adapter))
                  .contextWrite(ReactiveTenantContext.with(tenant));
            }));
  }

  private TenantId tenantOf(ContextView context) {
    if (!method.isOfCurrentTenant()) {
      return method.tenantOf(target, call.getArguments(), tenants);
    }
    TenantId ofPipeline = context.getOrDefault(ReactiveTenantContext.KEY, ofCaller);
    if (ofPipeline == null) {
      throw method.none(null);
    }
    return ofPipeline;
  }

  /** Calls the method, once for each subscription. */
  private Publisher<Object> publisher(TenantId tenant, ReactiveAdapter adapter) {
    try {
      MethodInvocation again = ((ProxyMethodInvocation) call).invocableClone();
      return TenantContext.call(
          tenant,
          () -> {
            try {
              return adapter.toPublisher(again.proceed());
            } catch (Exception | Error e) {
              throw e;
            } catch (Throwable e) { // declared by the interface of interceptors alone
              throw new IllegalStateException(e);
            }
          });
    } catch (Exception e) {
      return Mono.error(e);
    }
  }

  private static @Nullable TenantId current(TenantResolver tenants) {
    try {
      return tenants.resolve();
    } catch (NoTenantException e) {
      return null; // the subscriber may have one
    }
  }
}
