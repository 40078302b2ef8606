package io.reportcache.examples.bookings.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;

/** Runs services in this process until its input ends. */
public final class ServiceMain {

  /** Begins the line in which a service says where it answers. */
  static final String SERVING = "Serving ";

  private ServiceMain() {}

  /**
   * Runs the services, and tells whether they could be started.
   *
   * @param out gets a line for each that serves
   */
  public static boolean serve(Settings settings, List<String> services, PrintWriter out)
      throws IOException {
    try (Services started = Services.start(settings, services)) {
      for (String service : services) {
        out.println(SERVING + started.uri(service));
      }
      while (System.in.read() >= 0) {
        // its end is the end of whoever has started this
      }
      return true;
    } catch (IOException e) {
      throw e;
    } catch (Exception e) {
      out.println("%s could not start: %s".formatted(services, e.getMessage()));
      return false;
    }
  }

  /** Runs the services that are named, on the servers that the environment names. */
  public static void main(String[] args) throws Exception {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    if (!serve(Settings.fromEnvironment(), List.of(args), out)) {
      System.exit(1);
    }
  }
}
