package io.reportcache.rabbitmq;

import org.jspecify.annotations.Nullable;

/** Thrown if the broker can't be reached, or hasn't confirmed in time. Trying again helps. */
final class BrokerAwayException extends Exception {

  private static final long serialVersionUID = 1;

  BrokerAwayException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
