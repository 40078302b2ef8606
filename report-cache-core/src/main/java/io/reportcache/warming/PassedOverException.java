package io.reportcache.warming;

/** A tick of the cluster is run neither here nor on another node. */
final class PassedOverException extends Exception {

  private static final long serialVersionUID = 1L;

  PassedOverException(String why) {
    super(why);
  }
}
