package io.reportcache.examples.invoicing;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.examples.invoicing.data.InvoicingDatabase;
import io.reportcache.examples.invoicing.tour.Tour;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/** Takes the tour; ends with 1 if something in it didn't hold, or if it could not start. */
public final class InvoicingApplication {

  private InvoicingApplication() {}

  /** Runs the tour, on the server that the environment names or else in memory. */
  public static void main(String[] args) throws InterruptedException {
    if (!run(new PrintWriter(System.out, true, Charset.defaultCharset()))) {
      System.exit(1);
    }
  }

  private static boolean run(PrintWriter out) throws InterruptedException {
    String server = System.getenv(InvoicingDatabase.JDBC_URL);
    boolean inMemory = server == null || server.isBlank();
    String url = inMemory ? InvoicingDatabase.inMemory("invoicing") : server;
    String suffix = inMemory ? "" : "-" + ProcessHandle.current().pid();
    try (InvoicingDatabase database = InvoicingDatabase.open(url)) {
      return new Tour(database, suffix, out).run();
    } catch (DeliveryStoreException e) {
      out.println("The tour could not start: " + e.getMessage());
      return false;
    }
  }
}
