package io.reportcache.spring;

import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.TenantQueues;
import io.reportcache.durable.store.DeliveryRecords;
import io.reportcache.durable.store.DeliveryStore;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Explains which property creates a missing bean of this library, and what to do about two beans of
 * a type.
 */
final class MissingBeanAnalyzer extends AbstractFailureAnalyzer<NoSuchBeanDefinitionException>
    implements Ordered {

  private static final Set<Class<?>> DURABLE =
      Set.of(DurableEvents.class, TenantQueues.class, DeliveryStore.class, DeliveryRecords.class);

  private final Environment environment;

  MissingBeanAnalyzer(Environment environment) {
    this.environment = environment;
  }

  /** Before Boot's own, which know less. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE + 100;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(
      Throwable failure, NoSuchBeanDefinitionException cause) {
    Class<?> type = cause.getResolvableType() == null ? null : cause.getResolvableType().resolve();
    if (type == null || !type.getName().startsWith("io.reportcache.")) {
      return null;
    }
    if (cause instanceof NoUniqueBeanDefinitionException several) {
      return several(type, several.getBeanNamesFound(), cause);
    }
    String action = action(type);
    return action == null
        ? null
        : new FailureAnalysis(
            "There is no bean of type %s, and one is needed.".formatted(type.getName()),
            action,
            cause);
  }

  private static FailureAnalysis several(
      Class<?> type, @Nullable Collection<String> names, NoSuchBeanDefinitionException cause) {
    return new FailureAnalysis(
        "There are several beans of type %s, and one is needed: %s."
            .formatted(type.getName(), names == null ? "see the cause" : String.join(", ", names)),
        "Mark one of them @Primary, or leave the others out.",
        cause);
  }

  private @Nullable String action(Class<?> type) {
    if (!environment.getProperty("report-cache.enabled", Boolean.class, true)) {
      return "Remove report-cache.enabled=false, with which nothing of this library is configured.";
    }
    if (!DURABLE.contains(type)) {
      return null;
    }
    String store = environment.getProperty("report-cache.deliveries.store", "none");
    if (type == TenantQueues.class && !store.equalsIgnoreCase("none")) {
      return "Define a bean of type TenantQueuesCustomizer that registers the jobs.";
    }
    return "Set report-cache.deliveries.store to jdbc, or to memory to keep nothing beyond the"
        + " process; it's %s. Or define a bean of type DeliveryStore.".formatted(store);
  }
}
