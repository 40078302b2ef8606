package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.testing.Await;
import io.reportcache.testing.Deployments;
import io.reportcache.testing.Redeployed;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that is deployed again and again in one JVM, as web applications are: what has been closed
 * holds no class loader. The host's threads live on, as those of a server do.
 */
@Tag("slow")
class RedeploymentTest {

  /** Each held one counts; {@code -Ddeployments=50} tries more. */
  private static final int DEPLOYMENTS = Integer.getInteger("deployments", 21);

  /**
   * With the library inside the application, or shared by all and so in a parent loader. In a JVM
   * of its own: after thousands of other tests a newer JDK holds some itself.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noClassLoaderIsHeldAfterManyDeployments(boolean libraryInside) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                Deployments.classPath(),
                Deployments.class.getName(),
                Boolean.toString(libraryInside),
                Integer.toString(DEPLOYMENTS))
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(output).isTrue();
      assertThat(output).endsWith("OK" + System.lineSeparator());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  @SuppressWarnings("unchecked") // it is what it is
  void aThreadThatOutlivesTheHostWhoseCallItBeganWithHoldsNoneOfIt() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread[] thread = new Thread[1];

    WeakReference<ClassLoader> loader =
        Deployments.inHost(
            false,
            Redeployed.Starter.class,
            host -> thread[0] = ((Function<Runnable, Thread>) host).apply(() -> Await.latch(end)));

    Await.until(
        "the class loader is collected",
        () -> {
          System.gc();
          return loader.get() == null;
        });
    assertThat(thread[0].isAlive()).isTrue();
    end.countDown();
    thread[0].join();
  }
}
