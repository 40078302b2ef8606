package io.reportcache.log;

/** In a JVM of its own, which has one back end. */
final class BrokenProviderMain {

  private BrokenProviderMain() {}

  public static void main(String[] arguments) {
    System.setProperty("slf4j.provider", BrokenProvider.class.getName());
    System.setProperty("slf4j.internal.verbosity", "ERROR");
    GuardedLog log = GuardedLog.of(BrokenProviderMain.class);
    log.error("nobody hears it");
    System.out.println(log.isDebugEnabled() ? "debugs" : "OK");
  }
}
