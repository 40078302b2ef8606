package io.reportcache.examples.shop.web;

import com.sun.net.httpserver.HttpServer;
import io.reportcache.examples.shop.app.Shop;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Serves the shop over HTTP, on this machine's loopback address alone. It takes the port at once,
 * so that no other work is done in vain, and answers that the shop isn't open yet until it is.
 */
public final class ShopServer implements AutoCloseable {

  /** The system property that names the port; 0 stands for any that is free. */
  public static final String PORT = "shop.port";

  /** The port unless another is asked for. */
  public static final int DEFAULT_PORT = 8080;

  private static final int THREADS = 16;
  private static final int LONGEST_CLOSE_SECONDS = 1;

  // The JDK's server writes headers and content in two packets. Without this the second waits until
  // the client has confirmed the first, which clients put off for 40 ms. It is read once, when the
  // first server of this JVM is made.
  static {
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer server;
  private final ExecutorService threads;
  private final Dispatcher dispatcher;

  private ShopServer(HttpServer server, ExecutorService threads, Dispatcher dispatcher) {
    this.server = server;
    this.threads = threads;
    this.dispatcher = dispatcher;
  }

  /**
   * Begins to answer; with 503 until the shop is {@linkplain #open open}.
   *
   * @param port 0 to 65535; 0 for any that is free
   * @throws IllegalArgumentException if the port is out of range
   * @throws IOException if the port can't be had; the message says what to do
   */
  public static ShopServer start(int port) throws IOException {
    HttpServer server = bind(port);
    Dispatcher dispatcher = new Dispatcher();
    ExecutorService threads =
        Executors.newFixedThreadPool(
            THREADS,
            task -> {
              Thread thread = new Thread(task, "shop-http");
              thread.setDaemon(true);
              return thread;
            });
    server.setExecutor(threads);
    server.createContext("/", dispatcher);
    server.start();
    return new ShopServer(server, threads, dispatcher);
  }

  /** Serves this shop from now on. */
  public void open(Shop shop) {
    dispatcher.open(new Routes(shop));
  }

  private static HttpServer bind(int port) throws IOException {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(
          "%s must be between 0 and 65535, was %d; leave it out for %d"
              .formatted(PORT, port, DEFAULT_PORT));
    }
    try {
      return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (BindException e) {
      throw new IOException(
          "port %d of 127.0.0.1 is taken; end what listens there, or choose another with -D%s=%d, or any free one with -D%s=0"
              .formatted(port, PORT, port == 65_535 ? DEFAULT_PORT : port + 1, PORT),
          e);
    }
  }

  /** Returns where the page is. */
  public URI uri() {
    return URI.create("http://127.0.0.1:%d/".formatted(server.getAddress().getPort()));
  }

  /** Takes no more requests, and gives those under way a second. */
  @Override
  public void close() {
    // The server's own stop waits its whole time, also when nothing is under way.
    threads.shutdown();
    try {
      if (!threads.awaitTermination(LONGEST_CLOSE_SECONDS, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    server.stop(0);
  }
}
