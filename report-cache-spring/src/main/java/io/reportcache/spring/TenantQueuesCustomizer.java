package io.reportcache.spring;

import io.reportcache.durable.TenantQueuesBuilder;

/**
 * A bean that registers jobs and their handlers, and has the last word on how the auto-configured
 * {@link io.reportcache.durable.TenantQueues} are built. Called once, on the thread that starts the
 * context; several are called by their {@code @Order}. What it throws fails the start. Without a
 * bean of this type there are no queues.
 *
 * <pre>{@code
 * @Bean
 * TenantQueuesCustomizer reminders(Mailer mailer) {
 *   return queues -> queues.job(SendReminder.class, (reminder, run) -> mailer.remind(reminder));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface TenantQueuesCustomizer {

  /** Adds to the builder, or changes its settings. */
  void customize(TenantQueuesBuilder builder);
}
