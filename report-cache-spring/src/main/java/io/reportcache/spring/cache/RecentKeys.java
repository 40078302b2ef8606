package io.reportcache.spring.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.key.ReportKey;
import java.time.temporal.Temporal;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Remembers the keys of recent parameters, since making one takes longer than all the rest of a
 * hit. Only immutable parameters are remembered: a key of one that has changed would be wrong.
 */
final class RecentKeys {

  private static final int MOST = 1_024;

  private final String cache;
  private final Function<Object, ReportKey<Object>> ofOne;
  private final Cache<SimpleKey, ReportKey<Object>> ofSeveral =
      Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

  RecentKeys(String cache) {
    this.cache = cache;
    this.ofOne = ReportKey.remembering(key -> CacheKeys.of(cache, key));
  }

  /**
   * Returns the key.
   *
   * @throws IllegalArgumentException if a parameter has no stable form
   */
  ReportKey<Object> of(Object key) {
    if (!(key instanceof SimpleKey several)) {
      return ofOne.apply(key);
    }
    ReportKey<Object> known = ofSeveral.getIfPresent(several);
    if (known == null) {
      known = CacheKeys.of(cache, several);
      if (areImmutable(CacheKeys.paramsOf(several))) {
        ofSeveral.put(several, known);
      }
    }
    return known;
  }

  private static boolean areImmutable(@Nullable Object[] params) {
    for (Object param : params) {
      if (!(param == null
          || param instanceof String
          || param instanceof Boolean
          || param instanceof Character
          || param instanceof Integer
          || param instanceof Long
          || param instanceof Enum<?>
          || param instanceof UUID
          || (param instanceof Temporal && param.getClass().getName().startsWith("java.time.")))) {
        return false;
      }
    }
    return true;
  }
}
