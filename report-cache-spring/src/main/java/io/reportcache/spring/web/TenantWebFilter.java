package io.reportcache.spring.web;

import io.reportcache.log.GuardedLog;
import io.reportcache.spring.reactive.ReactiveTenantContext;
import io.reportcache.tenant.NoTenantException;
import io.reportcache.tenant.TenantId;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Puts the tenant of a WebFlux request into Reactor's context while the request is handled. */
final class TenantWebFilter implements WebFilter, Ordered {

  private static final GuardedLog log = GuardedLog.of(TenantWebFilter.class);

  private final RequestTenants tenants;
  private final List<ExchangeTenantResolver> resolvers;
  private final int order;

  TenantWebFilter(RequestTenants tenants, List<ExchangeTenantResolver> resolvers, int order) {
    this.tenants = tenants;
    this.resolvers = List.copyOf(resolvers);
    this.order = order;
  }

  @Override
  public int getOrder() {
    return order;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    return settle(exchange)
        .flatMap(tenant -> handle(tenant.orElse(null), exchange, chain))
        .onErrorResume(RefusedRequest.class, refused -> answer(exchange.getResponse(), refused));
  }

  private Mono<Optional<TenantId>> settle(ServerWebExchange exchange) {
    Mono<Optional<Principal>> principal =
        tenants.hasAuthenticated()
            ? exchange.getPrincipal().map(Optional::of).defaultIfEmpty(Optional.empty())
            : Mono.just(Optional.empty());
    Mono<List<String>> own =
        Flux.fromIterable(resolvers)
            .concatMap(resolver -> resolver.tenantOf(exchange))
            .collectList();
    boolean isPreflight = CorsUtils.isPreFlightRequest(exchange.getRequest());
    return principal.zipWith(
        own,
        (who, named) ->
            Optional.ofNullable(
                tenants.of(
                    new ExchangeFacts(exchange.getRequest(), who.orElse(null), named),
                    isPreflight)));
  }

  private Mono<Void> handle(
      @Nullable TenantId tenant, ServerWebExchange exchange, WebFilterChain chain) {
    Mono<Void> handled = Mono.defer(() -> chain.filter(exchange));
    if (tenant != null) {
      return handled.contextWrite(ReactiveTenantContext.with(tenant));
    }
    return handled
        .onErrorMap(
            e -> e instanceof NoTenantException && !exchange.getResponse().isCommitted(),
            e -> tenants.missing())
        .contextWrite(ReactiveTenantContext.withNone());
  }

  private static Mono<Void> answer(ServerHttpResponse response, RefusedRequest refused) {
    log.debug("Refused a request with {}: {}", refused.code(), refused.detail());
    byte[] body = refused.body();
    response.setStatusCode(HttpStatusCode.valueOf(refused.status()));
    response.getHeaders().setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    response.getHeaders().setContentLength(body.length);
    DataBuffer buffer = response.bufferFactory().wrap(body);
    return response.writeWith(Mono.just(buffer));
  }
}
