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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Carries connections to a server until they are silenced: from then on nothing goes through, and
 * neither side is told, as behind a firewall that drops packets.
 */
public final class SilentWire implements Closeable {

  private static final Pattern ADDRESS = Pattern.compile("//([^:/]+):([0-9]+)/");

  private final String host;
  private final int port;
  private final ServerSocket server;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private volatile boolean nextIsToBeSilent;
  private volatile Line newest;

  /** A connection's two ways. */
  private static final class Line {
    volatile boolean silent;
  }

  private SilentWire(String host, int port) throws IOException {
    this.host = host;
    this.port = port;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  /** Begins to carry connections to the server of a JDBC URL. */
  public static SilentWire to(String url) throws IOException {
    Matcher address = matched(url);
    return new SilentWire(address.group(1), Integer.parseInt(address.group(2)));
  }

  /** Returns the URL by which the server is reached over this. */
  public String url(String url) {
    return matched(url).replaceFirst("//127.0.0.1:" + server.getLocalPort() + "/");
  }

  /** Silences the connections that there are now. */
  public void silence() {
    lines.forEach(line -> line.silent = true);
  }

  /** Closes the connections that there are now. */
  public void cut() throws IOException {
    for (Socket socket : open) {
      open.remove(socket);
      socket.close();
    }
  }

  /** Has the connection that is made next fall silent once it's {@linkplain #connected there}. */
  public void silenceNext() {
    nextIsToBeSilent = true;
  }

  /** To be called by who has made a connection. */
  public void connected() {
    if (nextIsToBeSilent) {
      nextIsToBeSilent = false;
      newest.silent = true;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private static Matcher matched(String url) {
    Matcher address = ADDRESS.matcher(url);
    if (!address.find()) {
      throw new IllegalArgumentException("no host and port in " + url);
    }
    return address;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket target = target(client);
        if (target == null) {
          continue;
        }
        open.addAll(List.of(client, target));
        Line line = new Line();
        newest = line;
        lines.add(line);
        start(() -> carry(client, target, line));
        start(() -> carry(target, client, line));
      }
    } catch (IOException e) {
      // closed
    }
  }

  /** Connects to the server; closes the client and returns null if nobody is there. */
  private @Nullable Socket target(Socket client) throws IOException {
    try {
      return new Socket(host, port);
    } catch (IOException e) {
      client.close();
      return null;
    }
  }

  private static void carry(Socket from, Socket to, Line line) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] some = new byte[8192];
      for (int length = in.read(some); length >= 0; length = in.read(some)) {
        if (!line.silent) {
          out.write(some, 0, length);
        }
      }
    } catch (IOException e) {
      // one of them is closed
    }
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "silent-wire");
    thread.setDaemon(true);
    thread.start();
  }
}
