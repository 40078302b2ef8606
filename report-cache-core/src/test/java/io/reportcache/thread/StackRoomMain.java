package io.reportcache.thread;

import org.jspecify.annotations.Nullable;

/**
 * In a JVM of its own: the first looks for room are those of a thread whose stack is at its end.
 * They must not break off what the JVM does once for the first of them.
 */
final class StackRoomMain {

  private static @Nullable Throwable failure;
  private static int looks;
  private static int full;

  private StackRoomMain() {}

  public static void main(String[] arguments) throws Exception {
    Class.forName(StackRoom.class.getName()); // as those who have it initialized early
    Thread deep =
        new Thread(
            null, StackRoomMain::overflow, "deep", (256 << 10) + Long.parseLong(arguments[0]));
    deep.start();
    deep.join();
    for (int i = 0; i < 1_000 && failure == null; i++) {
      look();
    }
    if (failure != null) {
      failure.printStackTrace(System.out);
    } else {
      System.out.println(full > 0 && looks > full ? "OK" : full + " of " + looks + " were full");
    }
  }

  private static void overflow() {
    try {
      down();
    } catch (StackOverflowError e) {
      // the point
    }
  }

  @SuppressWarnings("InfiniteRecursion") // until the stack ends, which is the point
  private static int down() {
    int depth = 0;
    try {
      depth = down() + 1;
    } finally {
      look();
    }
    return depth;
  }

  private static void look() {
    try {
      looks++;
      if (!StackRoom.isThere()) {
        full++;
      }
    } catch (StackOverflowError e) {
      full++; // in this method itself
    } catch (Throwable e) {
      failure = e;
    }
  }
}
