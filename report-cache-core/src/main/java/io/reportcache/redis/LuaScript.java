package io.reportcache.redis;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * A script that the server runs as one step. It is called by its digest; a server that doesn't know
 * it, such as one that was started anew, is sent its text.
 */
public final class LuaScript {

  private final byte[] text;
  private final String digest;

  private LuaScript(byte[] text) {
    this.text = text;
    this.digest = digest(text);
  }

  /** Returns the script that these resources beside the class make up, each without its ending. */
  public static LuaScript of(Class<?> beside, String... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (String part : parts) {
      out.writeBytes(resource(beside, part + ".lua"));
    }
    return new LuaScript(out.toByteArray());
  }

  /** Returns the SHA-1 of the bytes as Redis writes it. */
  public static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM must have SHA-1, which Redis names scripts by", e);
    }
  }

  private static byte[] resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar of report-cache");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the script returns, a list. */
  @FunctionalInterface
  public interface Answer {
    /**
     * Waits for the answer.
     *
     * @throws Exception the failure of the call as it is
     */
    List<Object> await(Deadline deadline) throws Exception;
  }

  /** Has the script run. */
  public Answer start(
      RedisClusterAsyncCommands<byte[], byte[]> commands, byte[][] keys, byte[]... arguments) {
    RedisFuture<List<Object>> answer =
        commands.evalsha(digest, ScriptOutputType.MULTI, keys, arguments);
    return deadline -> {
      try {
        return deadline.await(answer);
      } catch (RedisNoScriptException e) {
        return deadline.await(
            commands.<List<Object>>eval(text, ScriptOutputType.MULTI, keys, arguments));
      }
    };
  }
}
