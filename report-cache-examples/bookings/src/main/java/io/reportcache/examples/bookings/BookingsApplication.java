package io.reportcache.examples.bookings;

import io.reportcache.examples.bookings.app.RunningServices;
import io.reportcache.examples.bookings.app.ServiceMain;
import io.reportcache.examples.bookings.app.ServiceProcesses;
import io.reportcache.examples.bookings.app.Services;
import io.reportcache.examples.bookings.app.Settings;
import io.reportcache.examples.bookings.tour.Tour;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;

/**
 * Without arguments takes the tour; ends with 1 if something in it didn't hold, or if it could not
 * start. With the name of a service runs that service, until its input ends.
 */
public final class BookingsApplication {

  private BookingsApplication() {}

  /** Runs the tour or a service, on the servers that the environment names or else in memory. */
  public static void main(String[] args) throws Exception {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    boolean held =
        args.length == 0
            ? takeTour(Settings.fromEnvironment(), out)
            : ServiceMain.serve(Settings.fromEnvironment(), List.of(args), out);
    if (!held) {
      System.exit(1);
    }
  }

  /** Takes the tour and tells whether everything held. */
  public static boolean takeTour(Settings settings, PrintWriter out) throws InterruptedException {
    try (RunningServices services =
        settings.allowProcesses()
            ? ServiceProcesses.start(settings, out)
            : Services.all(settings)) {
      out.printf(
          "Five services in %s; events %s, values %s%n",
          services.place(),
          settings.rabbitMqUrl() == null ? "inside it" : "over RabbitMQ",
          settings.redisUrl() == null ? "in memory" : "on Redis");
      return new Tour(services, out).run();
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      out.println("The tour could not start: " + e.getMessage());
      return false;
    }
  }
}
