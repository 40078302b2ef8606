package io.reportcache.cache.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.cache.TenantCacheManager;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** D4: a host that brings too old a Caffeine is told so when the cache is built. */
class CaffeineVersionTest {

  /** As Caffeine 2.8 is. */
  public static final class Old {
    public void executor() {}

    public void maximumSize() {}

    public void maximumWeight() {}

    public void weakKeys() {}

    public void weakValues() {}

    public void weigher() {}
  }

  @Test
  void theOneThatIsThereWillDo() {
    assertThatCode(CaffeineVersion::require).doesNotThrowAnyException();
    assertThatCode(() -> CaffeineVersion.require(Caffeine.class)).doesNotThrowAnyException();
  }

  @Test
  void oneThatIsTooOldIsRefusedWithWhereItIsAndWhatToDo() {
    assertThatIllegalStateException()
        .isThrownBy(() -> CaffeineVersion.require(Old.class))
        .withMessageMatching(
            "report-cache needs Caffeine 3\\.0 or later, but found file:.*, which has no"
                + " Caffeine\\.evictionListener; set com\\.github\\.ben-manes\\.caffeine:caffeine"
                + " to a version from 3\\.0 on \\(with Spring Boot by the property"
                + " caffeine\\.version\\)");
  }

  /** The library in a host whose Caffeine has no listener of evictions. */
  @Test
  void aCacheIsRefusedBeforeAnythingOfItIsBuilt(@TempDir Path host) throws Exception {
    Path source = host.resolve("Caffeine.java");
    Files.writeString(
        source,
        """
        package com.github.benmanes.caffeine.cache;
        public class Caffeine<K, V> {
          public static Caffeine<Object, Object> newBuilder() { return new Caffeine<>(); }
          public Caffeine<K, V> executor(java.util.concurrent.Executor executor) { return this; }
          public Caffeine<K, V> maximumSize(long size) { return this; }
          public <A, B> Cache<A, B> build() { return null; }
        }
        """);
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, compiled(host, source)))
        .isZero();

    try (HostLoader loader = new HostLoader(host)) {
      Runnable builds =
          (Runnable) loader.loadClass(Builds.class.getName()).getConstructor().newInstance();

      assertThatIllegalStateException()
          .isThrownBy(builds::run)
          .withMessageStartingWith("report-cache needs Caffeine 3.0 or later, but found file:")
          .withMessageContaining("has no Caffeine.evictionListener");
    }
  }

  private static String[] compiled(Path to, Path source) {
    return new String[] {
      "-cp", HostLoader.classPath(), "-proc:none", "-d", to.toString(), source.toString()
    };
  }

  /** What a host does. */
  public static final class Builds implements Runnable {
    @Override
    public void run() {
      TenantCacheManager.builder().build().close();
    }
  }

  /** Loads the library and Caffeine itself, and what is in the folder before that. */
  private static final class HostLoader extends URLClassLoader {

    HostLoader(Path folder) throws IOException {
      super(urls(folder), CaffeineVersionTest.class.getClassLoader());
    }

    static String classPath() {
      return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private static URL[] urls(Path folder) throws IOException {
      List<URL> urls = new ArrayList<>();
      urls.add(folder.toUri().toURL());
      for (String part : classPath().split(File.pathSeparator)) {
        urls.add(Path.of(part).toUri().toURL());
      }
      return urls.toArray(URL[]::new);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        if (known == null
            && (name.startsWith("io.reportcache.")
                || name.startsWith("com.github.benmanes.caffeine."))) {
          known = findClass(name);
        }
        return known == null ? super.loadClass(name, resolve) : known;
      }
    }
  }
}
