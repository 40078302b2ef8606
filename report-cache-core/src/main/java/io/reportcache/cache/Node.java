package io.reportcache.cache;

/** Finds the default name of this JVM. */
final class Node {

  private Node() {}

  /** Returns the host's name, as containers and shells set it, and the process id. */
  static String name() {
    String host = System.getenv("HOSTNAME");
    long process = ProcessHandle.current().pid();
    return host == null || host.isBlank() ? "pid-" + process : host + "-" + process;
  }
}
