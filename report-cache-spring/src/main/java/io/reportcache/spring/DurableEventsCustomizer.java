package io.reportcache.spring;

import io.reportcache.durable.DurableEventsBuilder;

/**
 * A bean that registers types and handlers of durable events, and has the last word on how the
 * auto-configured {@link io.reportcache.durable.DurableEvents} are built. Called once, on the
 * thread that starts the context; several are called by their {@code @Order}. What it throws fails
 * the start.
 *
 * <pre>{@code
 * @Bean
 * DurableEventsCustomizer invoiceEvents(Mailer mailer) {
 *   return events -> events
 *       .type(InvoicePaid.class)
 *       .handler("mailer", InvoicePaid.class, LaneOptions.defaults(), (paid, run) -> mailer.thank(paid.event()));
 * }
 * }</pre>
 */
@FunctionalInterface
public interface DurableEventsCustomizer {

  /** Adds to the builder, or changes its settings. */
  void customize(DurableEventsBuilder builder);
}
