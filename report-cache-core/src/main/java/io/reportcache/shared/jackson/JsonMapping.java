package io.reportcache.shared.jackson;

import java.lang.reflect.Type;

/** Writes and reads JSON with some version of Jackson. */
interface JsonMapping {

  byte[] write(Object value, Type type) throws Exception;

  /** Reads the bytes from the given place on, to their end. */
  Object read(byte[] bytes, int from, Type type) throws Exception;
}
