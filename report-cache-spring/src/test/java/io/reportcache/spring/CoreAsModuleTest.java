package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.reportcache.ReportCache;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The jar of the core as a module, with nothing beside it but what it requires. */
class CoreAsModuleTest {

  private static final String CORE = "io.reportcache.core";

  @Test
  void theModuleFindsItsEngineAndHidesWhatIsNotExported() throws Exception {
    Path jar = jarOf(ReportCache.class);
    assumeTrue(Files.isRegularFile(jar), "the core is a folder of classes, not packaged yet");
    ModuleLayer boot = ModuleLayer.boot();
    Configuration modules =
        boot.configuration()
            .resolve(
                ModuleFinder.of(
                    jar, jarOf(Caffeine.class), jarOf(Logger.class), jarOf(NullMarked.class)),
                ModuleFinder.of(),
                Set.of(CORE));
    ModuleLayer layer =
        boot.defineModulesWithOneLoader(modules, ClassLoader.getPlatformClassLoader());
    Module core = layer.findModule(CORE).orElseThrow();
    assertThat(core.isExported("io.reportcache.cache")).isTrue();
    assertThat(core.isExported("io.reportcache.cache.local")).isFalse();
    assertThat(core.isExported("io.reportcache.store")).isFalse();

    ClassLoader loader = layer.findLoader(CORE);
    Class<?> manager = loader.loadClass("io.reportcache.cache.TenantCacheManager");
    Class<?> tenantCache = loader.loadClass("io.reportcache.cache.TenantCache");
    Object builder = manager.getMethod("builder").invoke(null);
    try (AutoCloseable caches =
        (AutoCloseable) builder.getClass().getMethod("build").invoke(builder)) {
      Object acme = manager.getMethod("tenant", String.class).invoke(caches, "acme");
      Method put = tenantCache.getMethod("forever", String.class, Object.class);
      put.invoke(acme, "sales:today", "12");
      assertThat(
              tenantCache
                  .getMethod("get", String.class, Class.class)
                  .invoke(acme, "sales:today", String.class))
          .isEqualTo(Optional.of("12"));
    }
  }

  private static Path jarOf(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
