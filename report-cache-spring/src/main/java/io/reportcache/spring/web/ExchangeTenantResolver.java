package io.reportcache.spring.web;

import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Finds out which tenant a WebFlux request is for, where header, sub-domain, path, claim and
 * principal don't do. As a bean it is asked for each request, before the request is handled, and
 * behind Spring Security. It must not block.
 *
 * <p>What it emits is believed, as an authenticated claim is: a header, sub-domain or path that
 * names another tenant is refused. Several beans must agree.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ExchangeTenantResolver {

  /**
   * Returns the id of the request's tenant; empty if the request names none. The id is checked
   * afterwards, so it may be text from outside. If it fails, so does the request.
   */
  Mono<String> tenantOf(ServerWebExchange exchange);
}
