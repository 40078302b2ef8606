package io.reportcache.shared;

import java.lang.reflect.Type;

/**
 * Writes values for other nodes and reads them back. Must be safe for use by many threads. The
 * caller names the type; nothing that is read chooses a class.
 *
 * @since 0.1
 */
public interface ValueCodec {

  /**
   * Returns the name of the format, 1 to 32 characters, e.g. {@code json}. A value that was written
   * by a codec with another name is a miss.
   */
  String name();

  /**
   * Returns the value as bytes.
   *
   * @param type the declared type, which may be generic
   * @throws Exception if the value can't be written, or couldn't be read back as it is; it is
   *     cached on this node only then
   */
  byte[] write(Object value, Type type) throws Exception;

  /**
   * Reads what {@link #write} returned, on any node and in any version of the application.
   *
   * @throws Exception if the bytes can't be read as the type; that is a miss
   */
  Object read(byte[] bytes, Type type) throws Exception;
}
