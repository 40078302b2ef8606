package io.reportcache.report;

import io.reportcache.cache.LoadContext;

/**
 * Computes a report's result, and adds tags as it learns what the result depends on.
 *
 * @param <P> the parameters
 * @param <V> the result
 * @since 0.1
 */
@FunctionalInterface
public interface TaggingGenerator<P, V> {

  /**
   * Returns the result for these parameters; what holds for {@link Generator#generate} holds here.
   *
   * @throws Exception if it can't be computed
   */
  V generate(P params, LoadContext load) throws Exception;
}
