package io.reportcache.durable;

/**
 * Writes payloads as text and reads them back. Must be safe for use by many threads.
 *
 * @since 0.1
 */
public interface PayloadCodec {

  /**
   * Returns the payload as text. The text must not name a class.
   *
   * @throws Exception if the payload can't be written
   */
  String encode(Object payload) throws Exception;

  /**
   * Reads a text that {@link #encode} returned, now or in an older version of the application. For
   * the type {@link java.util.Map} it returns the fields by their names.
   *
   * @throws Exception if the text can't be read
   */
  <T> T decode(String text, Class<T> type) throws Exception;

  /**
   * Checks that payloads of a class can be read back, as far as the class alone shows. A class is
   * refused for a field whose type can't be created, even if the field were always null. Called
   * when durable events with a handler here, or jobs, are built. Accepts every class by default.
   *
   * @throws IllegalArgumentException if payloads of the class can't be read back; the message names
   *     the field
   */
  default void check(Class<?> type) {}
}
