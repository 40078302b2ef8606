package io.reportcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.reportcache.testing.Await;
import io.reportcache.testing.Redeployed;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host that is deployed again and again in one JVM, as web applications are: what has been closed
 * holds no class loader. The host's threads live on, as those of a server do.
 */
class RedeploymentTest {

  private static final int DEPLOYMENTS = 50;
  private static final int FEW = 10;

  /** With the library inside the application, or shared by all and so in a parent loader. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noClassLoaderIsHeldAfterFiftyDeployments(boolean libraryInside) throws Exception {
    // After other tests in one JVM of a newer JDK some stay, of what is not known; alone none does.
    assumeTrue(!libraryInside || Runtime.version().feature() < 24);
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < DEPLOYMENTS; i++) {
      loaders.add(deploy(libraryInside));
    }

    // The JDK remembers the latest classes that it made the equals, hashCode and strings of records
    // for. What is held for good would be all fifty.
    Await.until(
        "all class loaders but the latest few are collected",
        () -> {
          System.gc();
          return loaders.stream().filter(loader -> loader.get() != null).count() <= FEW;
        });
  }

  @Test
  @SuppressWarnings("unchecked") // it is what it is
  void aThreadThatOutlivesTheHostWhoseCallItBeganWithHoldsNoneOfIt() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    Thread[] thread = new Thread[1];

    WeakReference<ClassLoader> loader =
        inHost(
            false,
            Redeployed.Starter.class,
            host -> thread[0] = ((Function<Runnable, Thread>) host).apply(() -> Await.latch(end)));

    awaitCollected(List.of(loader));
    assertThat(thread[0].isAlive()).isTrue();
    end.countDown();
    thread[0].join();
  }

  private static void awaitCollected(List<WeakReference<ClassLoader>> loaders) {
    Await.until(
        "all class loaders are collected",
        () -> {
          System.gc();
          return loaders.stream().allMatch(loader -> loader.get() == null);
        });
  }

  private static WeakReference<ClassLoader> deploy(boolean libraryInside) throws Exception {
    return inHost(libraryInside, Redeployed.class, host -> ((Runnable) host).run());
  }

  private static WeakReference<ClassLoader> inHost(
      boolean libraryInside, Class<?> type, Consumer<Object> work) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (HostLoader loader = new HostLoader(libraryInside)) {
      Thread.currentThread().setContextClassLoader(loader);
      Class<?> host = loader.loadClass(type.getName());
      assertThat(host.getClassLoader()).isSameAs(loader);
      work.accept(host.getConstructor().newInstance());
      return new WeakReference<>(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Loads the host's classes itself, and the library's if they are inside. */
  private static final class HostLoader extends URLClassLoader {

    private final boolean libraryInside;

    HostLoader(boolean libraryInside) throws IOException {
      super(classPath(), RedeploymentTest.class.getClassLoader());
      this.libraryInside = libraryInside;
    }

    private static URL[] classPath() throws IOException {
      List<URL> urls = new ArrayList<>();
      for (String part :
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
              .split(System.getProperty("path.separator"))) {
        urls.add(Path.of(part).toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known == null && isInside(name)) {
          known = findClass(name);
        }
        return known == null ? super.loadClass(name, resolve) : known;
      }
    }

    private boolean isInside(String name) {
      boolean host = name.startsWith(Redeployed.class.getName());
      boolean library =
          name.startsWith("io.reportcache.") || name.startsWith("com.github.benmanes.caffeine.");
      return host || (libraryInside && library);
    }
  }
}
