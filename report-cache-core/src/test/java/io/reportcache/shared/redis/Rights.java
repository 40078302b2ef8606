package io.reportcache.shared.redis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The commands that make a user with the rights that the documents name, {@code app:pw}. */
final class Rights {

  private static final Path DOCUMENT = Path.of("../docs/cluster.md");

  /** Makes a user with every right, {@code jobs:pw}. */
  static final String[] OF_JOBS = {"ACL", "SETUSER", "jobs", "on", ">pw", "~*", "&*", "+@all"};

  private Rights() {}

  /** Returns the command for one server, with the prefix of these tests. */
  static String[] ofOneServer() throws IOException {
    return command("ACL SETUSER app ")
        .replace("report-cache:", "test:")
        .replace(">password", ">pw")
        .split(" ");
  }

  /** Returns the command that each node of a cluster needs besides. */
  static String[] besidesInACluster() throws IOException {
    return command("ACL SETUSER app +").split(" ");
  }

  private static String command(String start) throws IOException {
    return Files.readAllLines(DOCUMENT).stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow();
  }
}
