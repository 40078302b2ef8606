package io.reportcache.durable;

/** Writes payloads as text and reads them back. Must be safe for use by many threads. */
public interface PayloadCodec {

  /**
   * Returns the payload as text, which names no class.
   *
   * @throws Exception if it can't be written
   */
  String encode(Object payload) throws Exception;

  /**
   * Reads a text that {@link #encode} returned, now or in an older version of the application.
   * Asked for a {@link java.util.Map}, it returns the fields by their names.
   *
   * @throws Exception if it can't be read
   */
  <T> T decode(String text, Class<T> type) throws Exception;

  /**
   * Refuses a class of payloads that can't be read back, as far as the class alone tells: also if a
   * field of whose type nothing can be made were always null. Called when durable events with a
   * handler here, or jobs, are built. By default none is refused.
   *
   * @throws IllegalArgumentException if it can't be read, with the field that it fails at
   */
  default void check(Class<?> type) {}
}
