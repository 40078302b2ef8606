package io.reportcache.rabbitmq;

import org.jspecify.annotations.Nullable;

/**
 * Thrown if a broker refuses what an application wants, and will refuse it again: a wrong password,
 * a queue that exists with other arguments, and the like. The message says what to do.
 *
 * @since 0.1
 */
public final class RabbitMqRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  RabbitMqRefusedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
