package io.reportcache.spring.web;

import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.context.request.async.CallableProcessingInterceptor;

/**
 * Binds the tenant of a request while a {@code Callable}, {@code WebAsyncTask} or {@code
 * StreamingResponseBody} of it runs on another thread, whatever executor that belongs to.
 */
record TenantOfCallable(@Nullable TenantId tenant) implements CallableProcessingInterceptor {

  /** Both methods are called on the thread that runs the work. */
  private static final ThreadLocal<@Nullable TenantScope> OPEN = new ThreadLocal<>();

  @Override
  public <T> void preProcess(NativeWebRequest request, Callable<T> task) {
    OPEN.set(tenant == null ? TenantContext.openNone() : TenantContext.open(tenant));
  }

  @Override
  public <T> void postProcess(NativeWebRequest request, Callable<T> task, @Nullable Object result) {
    TenantScope open = OPEN.get();
    OPEN.remove();
    if (open != null) {
      open.close(); // T2
    }
  }
}
