package io.reportcache.shared;

import io.reportcache.key.Tag;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * A value as it is kept in the shared tier, with what decides whether it lives. The form is
 * documented in {@code docs/cluster.md}.
 *
 * @param tenant the position of the tenant's fences when the load began
 * @param allTenants the position of the fences over all tenants then
 * @param type the declared type of the value
 * @param codec the name of the codec that has written it
 * @param ttlMillis how long it serves from the end of its load on; -1 for ever
 * @param keptMillis how long the server keeps it from then on
 * @param loadNanos how long its load took
 * @param node the name of the node that has built it
 * @param tags its tags
 * @param payload the bytes of the codec
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares them
record Envelope(
    Position tenant,
    Position allTenants,
    String type,
    String codec,
    long ttlMillis,
    long keptMillis,
    long loadNanos,
    String node,
    Set<Tag> tags,
    byte[] payload) {

  private static final int MAGIC = 0x52C4; // no text begins so
  private static final int VERSION = 1;
  private static final int COMPRESSED = 1;
  private static final int COUNTS = 2;
  private static final int MOST_TAGS = 100_000;
  private static final int LONGEST_TEXT = 0xFFFF; // as its length has two bytes

  /** The name of the form of a counter's payload: its number in 8 bytes. */
  static final String COUNTER = "@counter"; // a name that no codec has

  private static final int FLAGS_AT = 3;

  /** Tells whether the bytes are a counter's envelope. */
  static boolean isCounter(byte[] bytes) {
    return bytes.length > FLAGS_AT + Long.BYTES
        && (((bytes[0] & 0xFF) << 8) | (bytes[1] & 0xFF)) == MAGIC
        && bytes[2] == VERSION
        && (bytes[FLAGS_AT] & COUNTS) != 0;
  }

  /** Returns the position of the tenant's fences in the bytes; null if they are no envelope. */
  static @Nullable Position begun(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      boolean isKnown = in.readUnsignedShort() == MAGIC && in.readUnsignedByte() == VERSION;
      int unused = in.readUnsignedByte();
      return isKnown ? position(in) : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** Why bytes can't be read as an envelope. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean fromTheFuture;

    Unreadable(String message, boolean fromTheFuture) {
      super(message);
      this.fromTheFuture = fromTheFuture;
    }

    boolean isFromTheFuture() {
      return fromTheFuture;
    }
  }

  /**
   * Returns the bytes.
   *
   * @param compressFrom the number of bytes from which on the payload is compressed
   */
  byte[] bytes(int compressFrom) {
    byte[] packed = payload.length >= compressFrom ? compressed(payload) : payload;
    boolean smaller = packed.length < payload.length;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(packed.length + 256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeShort(MAGIC);
      out.writeByte(VERSION);
      out.writeByte((smaller ? COMPRESSED : 0) | (codec.equals(COUNTER) ? COUNTS : 0));
      write(out, tenant);
      write(out, allTenants);
      out.writeLong(ttlMillis);
      out.writeLong(keptMillis);
      out.writeLong(loadNanos);
      write(out, type);
      write(out, codec);
      write(out, node);
      out.writeInt(tags.size());
      for (Tag tag : tags) {
        write(out, tag.value());
      }
      out.writeInt(payload.length);
      out.write(smaller ? packed : payload);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // can't happen: it is memory
    }
    return bytes.toByteArray();
  }

  /**
   * Reads an envelope. Takes no more memory than the limit, whatever the bytes are.
   *
   * @param payloadLimit the longest payload, in bytes before compression
   * @throws Unreadable if the bytes are no envelope, or its payload is too long
   */
  static Envelope read(byte[] bytes, int payloadLimit) throws Unreadable {
    ByteArrayInputStream left = new ByteArrayInputStream(bytes);
    try (DataInputStream in = new DataInputStream(left)) {
      if (in.readUnsignedShort() != MAGIC) {
        throw new Unreadable("the bytes are none of this library's", false);
      }
      int version = in.readUnsignedByte();
      if (version != VERSION) {
        throw new Unreadable("the format has version " + version, version > VERSION);
      }
      boolean isCompressed = (in.readUnsignedByte() & COMPRESSED) != 0;
      Position tenant = position(in);
      Position allTenants = position(in);
      long ttl = in.readLong();
      long kept = in.readLong();
      long loadNanos = in.readLong();
      String type = text(in);
      String codec = text(in);
      String node = text(in);
      Set<Tag> tags = tags(in, left);
      int length = in.readInt();
      if (length < 0 || length > payloadLimit) {
        throw new Unreadable("the payload has " + length + " bytes", false);
      }
      byte[] rest = in.readAllBytes();
      byte[] payload = isCompressed ? inflated(rest, length) : rest;
      if (payload.length != length || kept < 0 || loadNanos < 0) {
        throw new Unreadable("the bytes were cut or changed", false);
      }
      return new Envelope(
          tenant, allTenants, type, codec, ttl, kept, loadNanos, node, tags, payload);
    } catch (IOException | IllegalArgumentException e) {
      throw new Unreadable("the bytes were cut or changed: " + e.getMessage(), false);
    }
  }

  private static Set<Tag> tags(DataInputStream in, ByteArrayInputStream left)
      throws IOException, Unreadable {
    int count = in.readInt();
    if (count < 0 || count > Math.min(MOST_TAGS, left.available())) {
      throw new Unreadable("the bytes were cut or changed", false);
    }
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tags.add(Tag.of(text(in)));
    }
    return new LinkedHashSet<>(tags);
  }

  private static void write(DataOutputStream out, Position position) throws IOException {
    write(out, position.incarnation());
    out.writeLong(position.sequence());
  }

  private static Position position(DataInputStream in) throws IOException {
    return new Position(text(in), in.readLong());
  }

  private static void write(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > LONGEST_TEXT) {
      throw new IllegalArgumentException(
          "a text of %d bytes is too long, such as the name of a type or a node"
              .formatted(bytes.length));
    }
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static String text(DataInputStream in) throws IOException {
    byte[] bytes = in.readNBytes(in.readUnsignedShort());
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static byte[] compressed(byte[] payload) {
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(payload);
      deflater.finish();
      byte[] out = new byte[payload.length];
      int length = deflater.deflate(out);
      return deflater.finished() ? Arrays.copyOf(out, length) : payload;
    } finally {
      deflater.end();
    }
  }

  private static byte[] inflated(byte[] packed, int length) throws Unreadable {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] out = new byte[length];
      int filled = 0;
      while (filled < length) {
        int more = inflater.inflate(out, filled, length - filled);
        if (more == 0) {
          break;
        }
        filled += more;
      }
      if (filled != length || !(inflater.finished() || inflater.inflate(new byte[1]) == 0)) {
        throw new Unreadable("the compressed payload has another length than it says", false);
      }
      return out;
    } catch (DataFormatException e) {
      throw new Unreadable("the compressed payload can't be read: " + e.getMessage(), false);
    } finally {
      inflater.end();
    }
  }
}
