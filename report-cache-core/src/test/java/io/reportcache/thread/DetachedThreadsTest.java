package io.reportcache.thread;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.reportcache.testing.CapturedLog;
import io.reportcache.testing.Inheritance;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DetachedThreadsTest {

  @Test
  void nothingIsInherited() throws Exception {
    Inheritance inheritance = new Inheritance();
    AtomicReference<Thread> made = new AtomicReference<>();

    inheritance.call(
        () -> {
          Thread thread = DetachedThreads.named("x").newThread(() -> inheritance.look("a thread"));
          made.set(thread);
          thread.start();
          thread.join();
          return null;
        });

    assertThat(inheritance.heirs()).isEmpty();
    assertThat(inheritance.seen()).containsExactly("a thread");
    assertThat(made.get().getContextClassLoader()).isSameAs(DetachedThreads.class.getClassLoader());
    assertThat(made.get().isDaemon()).isTrue();
  }

  @Test
  void threadsAreNamedAlikeOrNumbered() {
    DetachedThreads alike = DetachedThreads.named("x");
    DetachedThreads numbered = DetachedThreads.numbered("x-");

    assertThat(alike.newThread(() -> {}).getName()).isEqualTo("x");
    assertThat(alike.newThread(() -> {}).getName()).isEqualTo("x");
    assertThat(numbered.newThread(() -> {}).getName()).isEqualTo("x-1");
    assertThat(numbered.newThread(() -> {}).getName()).isEqualTo("x-2");
  }

  @Test
  void whatATaskThrowsIsLogged() throws Exception {
    try (CapturedLog log = CapturedLog.of(DetachedThreads.class)) {
      Thread thread =
          DetachedThreads.named("report-cache-x")
              .newThread(
                  () -> {
                    throw new StackOverflowError("too deep");
                  });
      thread.start();
      thread.join();

      assertThat(log.at(Level.ERROR))
          .singleElement()
          .asString()
          .contains("Thread report-cache-x ended");
      assertThat(log.events().get(0).getThrowableProxy().getMessage()).isEqualTo("too deep");
    }
  }
}
