package io.reportcache.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a singleton bean that handles events. Its only parameter says which: a {@code
 * DomainEvent} class or interface with all its subtypes, or an {@code EventEnvelope} of one. It
 * runs on another thread than the publisher's, with the event's tenant bound, and again if it
 * throws.
 *
 * <pre>{@code
 * @ReportEventHandler(name = "mailer")
 * public void thank(InvoicePaid paid) { … }
 * }</pre>
 *
 * <p>Where the application has {@code DurableEvents}, see {@code report-cache.deliveries.store},
 * the event is stored for the handler in the publisher's transaction, and handled at least once. A
 * class in the parameter is registered as durable then. Otherwise the handler hears the bus inside
 * this JVM, and what waits for it is lost with the process. A line in the log says at the start
 * which it is. What is wrong with the annotation is refused at the start, with the name of the
 * method.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
public @interface ReportEventHandler {

  /**
   * Returns the handler's name: in the log, and in the store, where it has to stay the same when
   * the code is renamed. By default the names of the class and the method, e.g. {@code
   * Mailer.thank}. 1 to 100 letters, digits, {@code .}, {@code -} or {@code _}.
   */
  String name() default "";

  /** Returns where events wait for the handler; in a store if there is one, by default. */
  Waiting waiting() default Waiting.STORED_IF_POSSIBLE;

  /** Returns how often the handler is run for an event at most, at least once. */
  int attempts() default 3;

  /**
   * Returns whether stored events of one entity are handled in the order in which they were
   * published; not by default. In memory all events are.
   */
  boolean ordered() default false;

  /** Returns how long a run for a stored event may take; a minute by default. */
  String timeout() default "1m";

  /** Returns how many stored events are handled at once, 1 to 1000. In memory it is one. */
  int concurrency() default 4;

  /** Where events wait for a handler. */
  enum Waiting {
    /** In the delivery store if there is one, otherwise in memory. */
    STORED_IF_POSSIBLE,
    /** In the delivery store. The start fails if there is none. */
    STORED,
    /** In memory. */
    IN_MEMORY
  }
}
