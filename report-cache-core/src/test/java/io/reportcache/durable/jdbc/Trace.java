package io.reportcache.durable.jdbc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What processes have done, each event a line of one file that all of them append to. So the order
 * of the lines is that of the events, and who is killed leaves behind what was written.
 */
public final class Trace implements AutoCloseable {

  /** A handler began, succeeded or failed; a worker was up or killed; connections, the server. */
  public enum What {
    BEGIN,
    END,
    FAIL,
    UP,
    KILL,
    CUT,
    STOP
  }

  /** The time is that of the machine since some point, in milliseconds. */
  public record Event(What what, String node, String payload, long millis) {}

  private final Path path;
  private final FileChannel file;

  public Trace(Path path) throws IOException {
    this.path = path;
    file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  public void add(What what, String node, String payload) {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime()); // one clock for all processes
    String line = "%s %s %s %d\n".formatted(what, node, payload, millis);
    try {
      file.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8))); // whole, by O_APPEND
    } catch (IOException e) {
      throw new IllegalStateException("can't write " + line, e);
    }
  }

  public void add(What what) {
    add(what, "-", "-");
  }

  public List<Event> events() throws IOException {
    return Files.readAllLines(path).stream()
        .map(line -> line.split(" ", 4))
        .map(
            parts ->
                new Event(What.valueOf(parts[0]), parts[1], parts[2], Long.parseLong(parts[3])))
        .toList();
  }

  String file() {
    return path.toString();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
