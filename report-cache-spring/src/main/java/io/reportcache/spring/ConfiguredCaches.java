package io.reportcache.spring;

import io.reportcache.cache.CachePolicy;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The policies of caches by their names, which a property may spell otherwise.
 *
 * @param options by the names of caches: those that are fixed, or as they are spelled
 * @param all what holds for all
 */
record ConfiguredCaches(Map<String, CacheOptions> options, SpringCaches all) {

  /**
   * Returns the policies.
   *
   * @param spelled the options by the names as they are spelled
   * @param names the names of the only caches there are; none if a cache is made when it is asked
   *     for
   * @throws IllegalArgumentException if options may be those of several caches, or are for none of
   *     the only ones
   */
  static ConfiguredCaches of(
      Map<String, CacheOptions> spelled, SpringCaches all, Collection<String> names) {
    Map<String, CacheOptions> options = new LinkedHashMap<>();
    spelled.forEach(
        (name, each) -> {
          List<String> found =
              names.isEmpty()
                  ? Spelling.of(name).samePlainly(spelled.keySet())
                  : Spelling.of(name).in(names);
          if (found.size() > 1) {
            throw new IllegalArgumentException(
                "report-cache.caches.%s may be the cache %s; set report-cache.cache.names, and write the name exactly so, in brackets"
                    .formatted(name, String.join(" or ", found)));
          }
          if (found.isEmpty() && !names.isEmpty()) {
            throw MisnamedPropertyException.cache("report-cache.caches." + name, name, names);
          }
          options.merge(found.isEmpty() ? name : found.get(0), each, CacheOptions::or);
        });
    options.forEach((name, each) -> each.policy(name, all)); // refuses what isn't allowed
    return new ConfiguredCaches(options, all);
  }

  /** Returns the policy of any cache. */
  CachePolicy policyOf(String cache) {
    List<String> found = Spelling.of(cache).in(options.keySet());
    CacheOptions own = found.size() == 1 ? options.get(found.get(0)) : null;
    return own == null ? all.policy() : own.policy(cache, all);
  }
}
