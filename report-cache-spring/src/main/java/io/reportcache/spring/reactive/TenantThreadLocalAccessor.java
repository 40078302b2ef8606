package io.reportcache.spring.reactive;

import io.micrometer.context.ThreadLocalAccessor;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantScope;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation carry the bound tenant from thread to thread, and between
 * threads and Reactor's context, where it is kept under {@link ReactiveTenantContext#KEY}. Found by
 * {@code ContextRegistry} itself; nothing has to be registered.
 *
 * <p>A snapshot that was taken where no tenant was bound says nothing about tenants. Have the
 * {@code ContextSnapshotFactory} made with {@code clearMissing(true)} if such a snapshot may be
 * applied to a thread that works for a tenant.
 *
 * @since 0.1
 */
public final class TenantThreadLocalAccessor implements ThreadLocalAccessor<TenantId> {

  private record Opened(TenantScope scope, @Nullable Opened below) {}

  private static final ThreadLocal<@Nullable Opened> OPENED = new ThreadLocal<>();

  /** Creates the accessor; for {@code ServiceLoader} to call. */
  public TenantThreadLocalAccessor() {}

  @Override
  public Object key() {
    return ReactiveTenantContext.KEY;
  }

  @Override
  public @Nullable TenantId getValue() {
    return TenantContext.current().orElse(null);
  }

  @Override
  public void setValue(TenantId tenant) {
    push(TenantContext.open(tenant));
  }

  /** Unbinds the tenant of this thread. */
  @Override
  public void setValue() {
    push(TenantContext.openNone());
  }

  @Override
  public void restore(TenantId previous) {
    closeUntil(previous);
  }

  @Override
  public void restore() {
    closeUntil(null);
  }

  private static void push(TenantScope scope) {
    OPENED.set(new Opened(scope, OPENED.get()));
  }

  /**
   * Closes the scope that was opened last, and those around it that were left open. Opens none, so
   * whatever the order of the calls is, no tenant is bound by a restoration (T2).
   */
  private static void closeUntil(@Nullable TenantId previous) {
    Opened opened = OPENED.get();
    boolean restored = false;
    while (opened != null && !restored) {
      opened.scope.close();
      opened = opened.below;
      restored = Objects.equals(TenantContext.current().orElse(null), previous);
    }
    if (opened == null) {
      OPENED.remove();
    } else {
      OPENED.set(opened);
    }
  }
}
