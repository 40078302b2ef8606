package io.reportcache.rabbitmq;

/** Thrown for an event that the broker has handed back, since no queue takes it. */
final class UnroutableEventException extends Exception {

  private static final long serialVersionUID = 1;

  UnroutableEventException(String message) {
    super(message);
  }
}
