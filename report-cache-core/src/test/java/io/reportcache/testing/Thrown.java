package io.reportcache.testing;

import java.io.IOException;
import java.util.function.Supplier;

/** What foreign code may throw, whatever its signature says. */
public enum Thrown {
  RUNTIME(() -> new IllegalStateException("injected")),
  CHECKED(() -> new IOException("injected")),
  INTERRUPTED(() -> new InterruptedException("injected")),
  NO_MEMORY(() -> new OutOfMemoryError("injected")),
  NO_STACK(() -> new StackOverflowError("injected")),
  NO_CLASS(() -> new NoClassDefFoundError("injected")),
  LINKAGE(() -> new UnsatisfiedLinkError("injected")),
  ASSERTION(() -> new AssertionError("injected")),
  DEATH(() -> new Death("injected")),
  BARE(() -> new Throwable("injected"));

  private final Supplier<Throwable> maker;

  Thrown(Supplier<Throwable> maker) {
    this.maker = maker;
  }

  /** As the one that ended threads in the past, which is about to leave the JDK. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1L;

    Death(String message) {
      super(message);
    }
  }

  /** Throws it, declared or not. */
  public void raise() {
    throw Thrown.<RuntimeException>asItIs(maker.get());
  }

  /** Throws it where a value is wanted. */
  public <T> T instead() {
    raise();
    throw new AssertionError("not reached");
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> E asItIs(Throwable e) throws E {
    throw (E) e;
  }
}
