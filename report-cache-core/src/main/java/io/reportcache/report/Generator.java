package io.reportcache.report;

/**
 * Computes a report's result.
 *
 * @param <P> the parameters
 * @param <V> the result
 * @since 0.1
 */
@FunctionalInterface
public interface Generator<P, V> {

  /**
   * Returns the result for these parameters. It isn't null, and nothing that can be read only once,
   * such as a stream or an iterator.
   *
   * @throws Exception if it can't be computed; nothing is cached then. It reaches the callers as it
   *     is, though the methods that they call don't declare it. {@code catch (Exception e)} catches
   *     it
   */
  V generate(P params) throws Exception;
}
