package io.reportcache.examples.bookings.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands before a server. While it is shut, the server can't be reached. */
public final class Gate implements AutoCloseable {

  private final String url;
  private final URI server;
  private final ServerSocket entrance;
  private final Set<Socket> passing = ConcurrentHashMap.newKeySet();
  private volatile boolean shut;

  private Gate(String url) throws IOException {
    this.url = url;
    this.server = URI.create(url);
    this.entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Opens one before the server of a URL, which must have a port. */
  public static Gate before(String url) throws IOException {
    Gate gate = new Gate(url);
    start(gate::admit);
    return gate;
  }

  /** Returns the same URL, by way of the gate. */
  public String url() {
    return url.replace(
        server.getHost() + ":" + server.getPort(),
        entrance.getInetAddress().getHostAddress() + ":" + entrance.getLocalPort());
  }

  /** Cuts all connections, and lets none through. */
  public void shut() {
    shut = true;
    passing.forEach(Gate::close);
  }

  public void open() {
    shut = false;
  }

  @Override
  public void close() throws IOException {
    shut();
    entrance.close();
  }

  private void admit() {
    while (!entrance.isClosed()) {
      try {
        Socket client = entrance.accept();
        passing.add(client);
        if (shut) { // looked at after it was added, so shutting it misses none
          close(client);
        } else {
          Socket behind = new Socket(server.getHost(), server.getPort());
          passing.add(behind);
          start(() -> pass(client, behind));
          start(() -> pass(behind, client));
          if (shut) {
            close(client);
            close(behind);
          }
        }
      } catch (IOException e) {
        // it is closed, or the server is away: whoever came tries again
      }
    }
  }

  private void pass(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[8192];
      for (int read = in.read(some); read >= 0; read = in.read(some)) {
        out.write(some, 0, read);
      }
    } catch (IOException e) {
      // it was cut
    } finally {
      passing.remove(from);
      passing.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "gate");
    thread.setDaemon(true);
    thread.start();
  }
}
