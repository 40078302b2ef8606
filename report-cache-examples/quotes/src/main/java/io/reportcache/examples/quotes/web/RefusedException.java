package io.reportcache.examples.quotes.web;

/** Something that can't be done as things are. */
public final class RefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says why. */
  public RefusedException(String why) {
    super(why);
  }
}
