package io.reportcache.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Carries connections of one client to a server of this machine. May swallow what goes one way or
 * the other, as a firewall does that drops packets, or cut all connections.
 */
public final class FaultyWire implements Closeable {

  private volatile int port;
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private volatile boolean swallowsCalls;
  private volatile boolean swallowsAnswers;

  private FaultyWire(int port) throws IOException {
    this.port = port;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Begins to carry connections to a port of the loopback interface. */
  public static FaultyWire to(int port) throws IOException {
    return new FaultyWire(port);
  }

  /** Returns the port at which clients connect. */
  public int port() {
    return server.getLocalPort();
  }

  /** Leads connections that are made later to another port, and leaves those that are open. */
  public void leadTo(int port) {
    this.port = port;
  }

  /** Sets what is swallowed from now on, on connections that are made later, too. */
  public void swallow(boolean calls, boolean answers) {
    swallowsCalls = calls;
    swallowsAnswers = answers;
  }

  /** Closes all connections. */
  public void cut() {
    for (Socket socket : open) {
      open.remove(socket);
      close(socket);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    cut();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        try {
          Socket target = new Socket(InetAddress.getLoopbackAddress(), port);
          open.addAll(List.of(client, target));
          start(() -> carry(client, target, true));
          start(() -> carry(target, client, false));
        } catch (IOException e) {
          close(client); // nobody is there
        }
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void carry(Socket from, Socket to, boolean isCall) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[8192];
      for (int length = in.read(some); length >= 0; length = in.read(some)) {
        if (isCall ? !swallowsCalls : !swallowsAnswers) {
          out.write(some, 0, length);
        }
      }
    } catch (IOException e) {
      // one of them is closed
    } finally {
      open.removeAll(List.of(from, to));
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is, then
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "faulty-wire");
    thread.setDaemon(true);
    thread.start();
  }
}
