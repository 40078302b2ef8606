package io.reportcache.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs that are installed here, as second clients of a server. */
public final class Programs {

  private Programs() {}

  /** Tells whether the program can be run. */
  public static boolean isInstalled(String program) {
    try {
      run(List.of(program, "--version"));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs a command and returns what it writes; fails if it does. */
  public static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException(command + " failed: " + output);
      }
      return output;
    } catch (InterruptedException e) {
      throw new IOException("interrupted while %s ran".formatted(command), e);
    } finally {
      process.destroyForcibly();
    }
  }
}
