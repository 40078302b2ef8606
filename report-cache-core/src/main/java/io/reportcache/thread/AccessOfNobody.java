package io.reportcache.thread;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.function.Supplier;

/**
 * Makes threads so that they don't capture who called. Up to JDK 23 a thread keeps the protection
 * domains of its creator's whole stack, and by them the class loaders of the host. A privileged
 * call ends the part of the stack that is looked at. Not loaded from JDK 24 on, where the class it
 * calls is about to go.
 */
@SuppressWarnings("removal")
final class AccessOfNobody {

  private AccessOfNobody() {}

  static Thread call(Supplier<Thread> maker) {
    return AccessController.doPrivileged((PrivilegedAction<Thread>) maker::get);
  }
}
