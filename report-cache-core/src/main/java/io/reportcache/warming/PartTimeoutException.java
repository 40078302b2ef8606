package io.reportcache.warming;

import java.time.Duration;

/**
 * A part of a job took longer than its limit and was interrupted.
 *
 * @since 0.1
 */
public final class PartTimeoutException extends Exception {

  private static final long serialVersionUID = 1L;

  PartTimeoutException(Duration limit, Throwable cause) {
    super("took longer than its limit of " + limit + " and was interrupted", cause);
  }
}
