package io.reportcache.examples.quotes.web;

/** Something that the current tenant doesn't have. */
public final class NotFoundException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what isn't there. */
  public NotFoundException(String what, Object id) {
    super("there is no %s %s".formatted(what, id));
  }
}
