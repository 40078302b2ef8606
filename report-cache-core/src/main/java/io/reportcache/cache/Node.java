package io.reportcache.cache;

/** What this JVM is called where several are told apart. */
final class Node {

  private Node() {}

  /** The host's name, as containers and shells set it, and the process id. */
  static String name() {
    String host = System.getenv("HOSTNAME");
    long process = ProcessHandle.current().pid();
    return host == null || host.isBlank() ? "pid-" + process : host + "-" + process;
  }
}
