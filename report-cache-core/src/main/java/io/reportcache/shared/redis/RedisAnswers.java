package io.reportcache.shared.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.reportcache.redis.Deadline;
import io.reportcache.shared.CounterBytes;
import io.reportcache.shared.Position;
import io.reportcache.shared.TierState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what Redis answers, which somebody may have edited. */
final class RedisAnswers {

  private RedisAnswers() {}

  /** Returns a counter by its fields; null if they aren't those of one. */
  static byte @Nullable [] counterOf(@Nullable List<KeyValue<byte[], byte[]>> fields) {
    if (fields == null || fields.size() < 2 || !fields.stream().allMatch(KeyValue::hasValue)) {
      return null;
    }
    try {
      long number = Long.parseLong(RedisNames.text(fields.get(1).getValue()));
      byte[] bytes = CounterBytes.of(fields.get(0).getValue(), number);
      return CounterBytes.isCounter(bytes) ? bytes : null;
    } catch (NumberFormatException e) { // somebody has edited it
      return null;
    }
  }

  /** Returns the number that a script answers first; zero if it answers nothing. */
  static long first(List<Object> answer) {
    return answer.isEmpty() ? 0 : (Long) answer.get(0);
  }

  /** Returns the answer; null if there is something of another kind under the name. */
  static <T> @Nullable T orNull(RedisFuture<T> answer, Deadline deadline) throws Exception {
    try {
      return deadline.await(answer);
    } catch (RedisCommandExecutionException e) {
      if (isOfAnotherType(e)) {
        return null;
      }
      throw e;
    }
  }

  /** Tells whether there is something of another kind under the name. */
  static boolean isOfAnotherType(RedisCommandExecutionException e) {
    return String.valueOf(e.getMessage()).startsWith("WRONGTYPE");
  }

  /** Returns the position that the fields of fences tell; null if they can't be relied on. */
  static @Nullable Position position(
      RedisLink link, byte[] name, @Nullable List<KeyValue<byte[], byte[]>> fields) {
    if (fields == null || fields.size() < 3 || !fields.stream().allMatch(KeyValue::hasValue)) {
      return null;
    }
    String identity = RedisNames.text(fields.get(2).getValue());
    if (!identity.equals(link.identityOf(name))) {
      return null;
    }
    try {
      return new Position(
          RedisNames.text(fields.get(0).getValue()),
          Long.parseLong(RedisNames.text(fields.get(1).getValue())));
    } catch (NumberFormatException e) { // somebody has edited it; it is made anew when needed
      return null;
    }
  }

  /** Returns the position that a script answers. */
  static Position position(List<Object> answer) {
    return new Position(text(answer.get(0)), Long.parseLong(text(answer.get(1))));
  }

  /** Returns the state that a script answers. */
  static TierState state(List<Object> answer) {
    Map<String, Long> scopes = new HashMap<>();
    List<?> pairs = (List<?>) answer.get(3);
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      scopes.put(text(pairs.get(i)), Long.parseLong(text(pairs.get(i + 1))));
    }
    return new TierState(position(answer), Long.parseLong(text(answer.get(2))), scopes);
  }

  /** Returns bytes that a script answers as text. */
  static String text(Object bytes) {
    return RedisNames.text((byte[]) bytes);
  }
}
