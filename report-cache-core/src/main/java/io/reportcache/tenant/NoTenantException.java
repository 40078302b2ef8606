package io.reportcache.tenant;

/**
 * Thrown when work that needs a tenant is started without one. The message says how to name one.
 *
 * @since 0.1
 */
public final class NoTenantException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  /** Creates the exception with a message that says what needed a tenant and how to give it one. */
  public NoTenantException(String message) {
    super(message);
  }
}
