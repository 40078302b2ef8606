package io.reportcache.testing;

import java.io.IOException;

/** Sends signals to processes, as a shell does. */
public final class Signals {

  private Signals() {}

  /** Sends {@code INT}, {@code STOP} or another. */
  public static void send(String name, long pid) throws IOException {
    try {
      int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
      if (status != 0) {
        throw new IOException("kill -%s %d failed with %d".formatted(name, pid, status));
      }
    } catch (InterruptedException e) {
      throw new IOException("interrupted while kill -%s %d ran".formatted(name, pid), e);
    }
  }
}
