package io.reportcache.spring.restart;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import java.beans.Introspector;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Restarts an application as DevTools does: its classes come from a {@link RestartClassLoader},
 * those of libraries stay. Run in a JVM of its own; says OK if no loader is held but the latest.
 */
public final class Restarts {

  /** Boot's logging holds the latest, and the JDK the one whose records it has made methods for. */
  private static final int LATEST = 2;

  private Restarts() {}

  /** Restarts so often, at least three times. */
  public static void main(String[] arguments) throws Exception {
    Restarter.disable(); // or it would keep the first loader as the application's own
    // Boot holds the first loader that it meets, in its logging and its converters.
    new SpringApplicationBuilder(WithoutReports.class)
        .run("--server.port=0", "--spring.main.banner-mode=off", "--report-cache.enabled=false")
        .close();
    // H2 holds its latest exception, and so the classes on the stack that led to it.
    JdbcDeliveryStore.of(RestartedApplication.database()).createTables();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < Integer.parseInt(arguments[0]); i++) {
      loaders.add(restart(i > 0));
      forgetWhatSpringKnows();
    }
    requireCollected(loaders);
    System.out.println("OK");
  }

  /** What is there without the library. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @EnableCaching
  static class WithoutReports {}

  private static WeakReference<ClassLoader> restart(boolean works) throws Exception {
    URL classes = Restarts.class.getProtectionDomain().getCodeSource().getLocation();
    RestartClassLoader loader =
        new RestartClassLoader(Restarts.class.getClassLoader(), new URL[] {classes});
    List<Throwable> failures = new ArrayList<>();
    Thread main =
        new Thread(
            () -> {
              try {
                Class<?> type = loader.loadClass(RestartedApplication.class.getName());
                if (type.getClassLoader() != loader) {
                  throw new AssertionError("the application's class is the parent's");
                }
                System.out.println(type.getMethod("serve", boolean.class).invoke(null, works));
              } catch (Throwable e) {
                failures.add(e);
              }
            },
            "restartedMain");
    main.setContextClassLoader(loader);
    main.start();
    main.join();
    loader.close();
    if (!failures.isEmpty()) {
      throw new AssertionError("the application has failed", failures.get(0));
    }
    return new WeakReference<>(loader);
  }

  /** As the {@code Restarter} of DevTools does between two starts. */
  private static void forgetWhatSpringKnows() {
    Introspector.flushCaches();
    ResolvableType.clearCache();
    ReflectionUtils.clearCache();
    AnnotationUtils.clearCache();
  }

  private static void requireCollected(List<WeakReference<ClassLoader>> loaders)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (held(loaders).stream().anyMatch(each -> each < loaders.size() - LATEST)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("these are held: " + held(loaders));
      }
      System.gc();
      Thread.sleep(10); // of waiting for the collector, not for a race
    }
  }

  private static List<Integer> held(List<WeakReference<ClassLoader>> loaders) {
    return IntStream.range(0, loaders.size())
        .filter(each -> loaders.get(each).get() != null)
        .boxed()
        .toList();
  }
}
