package io.reportcache.spring.actuate;

import io.reportcache.durable.store.DeliveryStoreException;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.lang.Nullable;

/**
 * The endpoint over HTTP: a bad request is answered with what is wrong with it.
 *
 * @since 0.1
 */
@SuppressWarnings("deprecation") // Boot 3 knows no other Nullable, and Boot 4 knows this one
@EndpointWebExtension(endpoint = ReportCacheEndpoint.class)
public final class ReportCacheWebExtension {

  private static final int UNAVAILABLE = 503;

  private final ReportCacheEndpoint endpoint;

  ReportCacheWebExtension(ReportCacheEndpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** As {@link ReportCacheEndpoint#section}. */
  @ReadOperation
  public WebEndpointResponse<Map<String, Object>> section(
      @Selector String section,
      @Nullable String tenant,
      @Nullable String report,
      @Nullable String key,
      @Nullable String pattern,
      @Nullable String job,
      @Nullable String lane,
      @Nullable String type,
      @Nullable String reason,
      @Nullable String after,
      @Nullable Integer limit) {
    return answer(
        () ->
            endpoint.section(
                section, tenant, report, key, pattern, job, lane, type, reason, after, limit));
  }

  /** As {@link ReportCacheEndpoint#act}. */
  @WriteOperation
  public WebEndpointResponse<Map<String, Object>> act(
      @Selector String action,
      @Nullable String tenant,
      @Nullable Boolean allTenants,
      @Nullable String report,
      @Nullable String ttl,
      @Nullable String key,
      @Nullable String pattern,
      @Nullable String tag,
      @Nullable String job,
      @Nullable String lane,
      @Nullable String type,
      @Nullable String reason,
      @Nullable String id) {
    return answer(
        () ->
            endpoint.act(
                action,
                tenant,
                allTenants,
                report,
                ttl,
                key,
                pattern,
                tag,
                job,
                lane,
                type,
                reason,
                id));
  }

  private static WebEndpointResponse<Map<String, Object>> answer(
      Supplier<Map<String, Object>> operation) {
    try {
      return new WebEndpointResponse<>(operation.get());
    } catch (UnknownNameException e) {
      return refusal(e, WebEndpointResponse.STATUS_NOT_FOUND);
    } catch (IllegalArgumentException e) {
      return refusal(e, WebEndpointResponse.STATUS_BAD_REQUEST);
    } catch (DeliveryStoreException e) {
      return refusal(e, UNAVAILABLE);
    }
  }

  private static WebEndpointResponse<Map<String, Object>> refusal(Exception e, int status) {
    return new WebEndpointResponse<>(
        new Row().with("status", status).with("error", e.getMessage()).build(), status);
  }
}
