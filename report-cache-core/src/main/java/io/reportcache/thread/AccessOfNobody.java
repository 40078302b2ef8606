package io.reportcache.thread;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Makes threads that don't capture the access control context of their creator. Up to JDK 23 a
 * thread keeps the protection domains of its creator's whole stack, and through them the class
 * loaders of the host. A privileged call limits the part of the stack that is captured. This class
 * isn't loaded from JDK 24 on, where the class that it calls is to be removed.
 */
@SuppressWarnings("removal")
final class AccessOfNobody {

  private AccessOfNobody() {}

  static Thread call(Supplier<Thread> maker) {
    return AccessController.doPrivileged((PrivilegedAction<Thread>) maker::get);
  }
}
