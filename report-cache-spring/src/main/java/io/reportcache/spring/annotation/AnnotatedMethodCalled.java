package io.reportcache.spring.annotation;

import io.reportcache.event.DomainEvent;

/**
 * Stands in the catalogue and among the rules for what methods with {@link InvalidatesReports}
 * invalidate. Never published: such a method invalidates by itself.
 */
final class AnnotatedMethodCalled implements DomainEvent {

  private AnnotatedMethodCalled() {}
}
