package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

@Tag("slow")
class WithoutTransactionsTest {

  @Test
  void withoutSpringsTransactionsOnTheClassPathEventsGoAtOnce() throws Exception {
    URL[] classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("spring-tx") && !entry.contains("spring-jdbc"))
            .map(WithoutTransactionsTest::url)
            .toArray(URL[]::new);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    try (URLClassLoader isolated =
        new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
      Thread.currentThread().setContextClassLoader(isolated);
      Object application =
          isolated.loadClass(Application.class.getName()).getDeclaredConstructor().newInstance();
      assertThat(((Callable<?>) application).call()).isEqualTo("2, without transactions");
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static URL url(String entry) {
    try {
      return new File(entry).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Runs in a class loader that finds no transactions. */
  public static final class Application implements Callable<String> {

    /** For reflection. */
    public Application() {}

    @Override
    public String call() {
      CountedReport sales = new CountedReport("sales");
      try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
        context.registerBean(io.reportcache.report.Report.class, () -> sales.report);
        context.register(ReportCacheAutoConfiguration.class);
        context.refresh();
        ReportCache reports = context.getBean(ReportCache.class);
        reports.tenant("acme").get(sales.report);
        TenantContext.run(TenantId.of("acme"), () -> context.publishEvent(new OrderCreated("o-1")));
        return reports.tenant("acme").get(sales.report) + ", " + transactions();
      }
    }

    private static String transactions() {
      try {
        Class.forName("org.springframework.transaction.support.TransactionSynchronization");
        return "with transactions";
      } catch (ClassNotFoundException e) {
        return "without transactions";
      }
    }
  }
}
