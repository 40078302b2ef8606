package io.reportcache.warming;

/** A tick of the cluster isn't run here, and no other is to run it either. */
final class PassedOverException extends Exception {

  private static final long serialVersionUID = 1L;

  PassedOverException(String why) {
    super(why);
  }
}
