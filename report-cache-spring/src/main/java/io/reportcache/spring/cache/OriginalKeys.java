package io.reportcache.spring.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.key.ReportKey;
import org.springframework.cache.interceptor.SimpleKey;

/**
 * Tells the keys of Spring for which entries are kept, since a key's text may hold a hash of them.
 *
 * <p>How it works. An entry holds its {@link ReportKey}, and so the very string that is its text.
 * What the key was made of is remembered by that string, weakly: it goes when the entry does, and
 * needs no bound. A string that stands in the text as it is needn't be remembered. Neither the
 * cache nor the core has to hold more for it, and two tenants that have equal keys each see the
 * object that their own entry was stored with.
 */
final class OriginalKeys {

  private final String cache;
  private final Cache<String, Object> originals =
      Caffeine.newBuilder().weakKeys().executor(Runnable::run).build();

  OriginalKeys(String cache) {
    this.cache = cache;
  }

  /** Notes what a key was made of that an entry may be stored with. */
  void note(ReportKey<?> key, Object original) {
    String text = key.text();
    if (!(original instanceof String plain
            && text.length() == cache.length() + 1 + plain.length()
            && text.endsWith(plain))
        && originals.getIfPresent(text) == null) {
      originals.put(text, original);
    }
  }

  /**
   * Returns what the entry with this key is kept under: what was noted for this very string. What
   * was stored by other means has the last segment if that is a string, or the {@link ReportKey}.
   */
  Object of(String text) {
    Object noted = originals.getIfPresent(text);
    return noted == null ? ofText(text) : noted;
  }

  private Object ofText(String text) {
    if (text.equals(cache)) {
      return SimpleKey.EMPTY;
    }
    String rest = text.substring(cache.length() + 1);
    return isAsItIs(rest, text) ? rest : ReportKey.of(text, Object.class);
  }

  private boolean isAsItIs(String rest, String text) {
    return CacheKeys.of(cache, rest).text().equals(text);
  }
}
