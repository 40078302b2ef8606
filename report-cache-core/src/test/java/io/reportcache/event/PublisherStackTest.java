package io.reportcache.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import io.reportcache.testing.DeepStack;
import io.reportcache.testing.OwnJvm;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** D4: the end of a publisher's stack spoils nothing for others. */
@Tag("slow")
@Timeout(120)
class PublisherStackTest {

  // As classes are that were processed ahead of time. A look at a class takes more stack than its
  // first use, so that this would come when there is room.
  private static final List<String> UNVERIFIED =
      List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote");

  private static final int POOLS = 5_000;

  @ParameterizedTest
  @CsvSource({"publish,0", "publish,16384", "close,0", "close,16384"})
  void whoeverUsesABusFirstMayBeAtTheEndOfItsStack(String call, String offset) throws Exception {
    assertThat(OwnJvm.run(UNVERIFIED, FullStackMain.class, call, offset)).endsWith("OK");
  }

  @Test
  void threadsAreHadAfterSomebodysStackEndedInCallingOne() throws Exception {
    HandlerThreads[] pools = new HandlerThreads[POOLS];
    for (int i = 0; i < POOLS; i++) {
      pools[i] = new HandlerThreads(Runnable::run);
    }
    Runnable task = new AtomicInteger()::incrementAndGet;
    pools[0].execute(task); // loads all classes
    int[] used = {1};
    DeepStack.call(0, () -> pools[used[0]++].execute(task));

    assertThat(used[0]).isBetween(100, POOLS);
    for (int i = 0; i < used[0]; i++) {
      CountDownLatch another = new CountDownLatch(1);
      HandlerThreads pool = pools[i];
      Thread publisher = new Thread(() -> pool.execute(another::countDown));
      publisher.setDaemon(true);
      publisher.start();
      Await.latch(another);
      pool.close();
    }
  }
}
