package io.reportcache.testing;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Hosts that are deployed again and again in one JVM, each by a class loader of its own. */
public final class Deployments {

  // The JDK remembers the latest classes that it made the equals, hashCode and strings of records
  // for. What is held for good would be all of them.
  private static final int FEW = 10;

  private Deployments() {}

  /** Deploys many, one after the other, in a JVM of its own; ends with OK if none is held. */
  public static void main(String[] arguments) throws Exception {
    requireNoneHeld(Boolean.parseBoolean(arguments[0]), Integer.parseInt(arguments[1]));
    System.out.println("OK");
  }

  /**
   * Deploys hosts, and waits until their class loaders are collected.
   *
   * @param libraryInside whether each has the library inside, or all share it
   * @param deployments more than twice the few that may be held
   */
  private static void requireNoneHeld(boolean libraryInside, int deployments) throws Exception {
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    for (int i = 0; i < deployments; i++) {
      loaders.add(inHost(libraryInside, Redeployed.class, host -> ((Runnable) host).run()));
    }
    Await.until(
        "all class loaders but the latest few are collected",
        () -> {
          System.gc();
          return loaders.stream().filter(loader -> loader.get() != null).count() <= FEW;
        });
  }

  /** Does something with an object of the class in a host; returns the host's class loader. */
  public static WeakReference<ClassLoader> inHost(
      boolean libraryInside, Class<?> type, Consumer<Object> work) throws Exception {
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (HostLoader loader = new HostLoader(libraryInside)) {
      Thread.currentThread().setContextClassLoader(loader);
      Class<?> host = loader.loadClass(type.getName());
      if (host.getClassLoader() != loader) {
        throw new AssertionError("the host's class is another's");
      }
      work.accept(host.getConstructor().newInstance());
      return new WeakReference<>(loader);
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  /** Returns what the tests' classes are loaded from. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Loads the host's classes itself, and the library's if they are inside. */
  private static final class HostLoader extends URLClassLoader {

    private final boolean libraryInside;

    HostLoader(boolean libraryInside) throws IOException {
      super(urls(), Deployments.class.getClassLoader());
      this.libraryInside = libraryInside;
    }

    private static URL[] urls() throws IOException {
      List<URL> urls = new ArrayList<>();
      for (String part : classPath().split(System.getProperty("path.separator"))) {
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
