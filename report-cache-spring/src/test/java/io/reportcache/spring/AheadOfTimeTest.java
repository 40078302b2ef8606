package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.durable.DurableEvents;
import io.reportcache.durable.store.DeliveryQuery;
import io.reportcache.durable.store.MemoryDeliveryStore;
import io.reportcache.durable.worker.LaneOptions;
import io.reportcache.event.DomainEvent;
import io.reportcache.event.EventName;
import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import io.reportcache.spring.annotation.CachedReport;
import io.reportcache.spring.annotation.InvalidatesReports;
import io.reportcache.spring.annotation.ReportAnnotationsAutoConfiguration;
import io.reportcache.spring.annotation.WarmsReports;
import java.io.StringWriter;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.FileSystemGeneratedFiles;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeHint;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.javapoet.ClassName;

/** An application with the library is processed ahead of time, and what comes of it runs. */
@Tag("slow")
class AheadOfTimeTest {

  @EventName("order.placed")
  public record OrderPlaced(String order) implements DomainEvent {}

  /** Generates a report, and reads it. */
  public static class Sales {
    final AtomicInteger generated = new AtomicInteger();
    final ReportCache reports;
    final Report<NoParams, Integer> report;

    public Sales(ReportCache reports, Report<NoParams, Integer> report) {
      this.reports = reports;
      this.report = report;
    }

    public Integer generate() {
      return generated.incrementAndGet();
    }

    public Integer read() {
      return reports.get(report);
    }
  }

  public record Filter(String region, Period period) {}

  public record Period(int year) {}

  /** Has annotations. */
  public static class Dashboard {
    final AtomicInteger generated = new AtomicInteger();

    @CachedReport(value = "dashboard", key = "#filter.period.year")
    public Integer read(Filter filter) {
      return generated.incrementAndGet();
    }

    @InvalidatesReports("dashboard:*")
    @InvalidatesReports("others:#{#filter.region}")
    public void change(Filter filter) {}

    @WarmsReports(every = "1h")
    void warm() {
      generated.addAndGet(100);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    ReportAnnotationsAutoConfiguration.class,
    ReportCacheAutoConfiguration.class,
    CacheManagerAutoConfiguration.class,
    DeliveriesAutoConfiguration.class,
    TenantTaskDecoratorAutoConfiguration.class
  })
  public static class Application {

    @Bean
    Report<NoParams, Integer> sales(Sales sales) {
      return Report.named("sales", Integer.class)
          .invalidatedBy(OrderPlaced.class)
          .generatedBy(() -> sales.generate());
    }

    @Bean
    Dashboard dashboard() {
      return new Dashboard();
    }

    @Bean
    Sales service(ReportCache reports, Report<NoParams, Integer> report) {
      return new Sales(reports, report);
    }

    @Bean
    DurableEventsCustomizer orders() {
      return events ->
          events
              .type(OrderPlaced.class)
              .handler("mailer", OrderPlaced.class, LaneOptions.defaults(), (placed, run) -> {});
    }
  }

  @Test
  void anApplicationRunsAsItWasProcessed(@TempDir Path directory) throws Exception {
    String initializer;
    try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
      properties(context);
      context.register(Application.class);
      DefaultGenerationContext generation =
          new DefaultGenerationContext(
              new ClassNameGenerator(ClassName.get(Application.class)),
              new FileSystemGeneratedFiles(directory));
      initializer =
          new ApplicationContextAotGenerator()
              .processAheadOfTime(context, generation)
              .reflectionName();
      generation.writeGeneratedContent();
      requireHints(generation.getRuntimeHints());
    }
    define(compile(directory));
    try (GenericApplicationContext context = new GenericApplicationContext()) {
      properties(context);
      initialize(context, Class.forName(initializer));
      context.refresh();
      Sales sales = context.getBean(Sales.class);
      assertThat(sales.read()).isEqualTo(1);
      context.publishEvent(new OrderPlaced("o-1"));
      assertThat(sales.read()).isEqualTo(2);
      Dashboard dashboard = context.getBean(Dashboard.class);
      Filter filter = new Filter("eu", new Period(2026));
      assertThat(dashboard.read(filter)).isEqualTo(1);
      assertThat(dashboard.read(filter)).isEqualTo(1);
      dashboard.change(filter);
      assertThat(dashboard.read(filter)).isEqualTo(2);
      context.getBean(ReportCache.class).warming().runNow("Dashboard.warm").join();
      dashboard.change(filter);
      assertThat(dashboard.read(filter)).isEqualTo(103);
      assertThat(context.getBean(DurableEvents.class).isRegistered(OrderPlaced.class)).isTrue();
      assertThat(context.getBean(MemoryDeliveryStore.class).find(DeliveryQuery.all(), 0, 10))
          .hasSize(1);
    }
  }

  /** Without them a native image would know nothing of what is only read by reflection. */
  private static void requireHints(RuntimeHints hints) throws Exception {
    for (String each : List.of("read", "change")) {
      assertThat(mayBeInvoked(Dashboard.class.getMethod(each, Filter.class), hints)).isTrue();
    }
    assertThat(mayBeInvoked(Dashboard.class.getDeclaredMethod("warm"), hints)).isTrue();
    for (Class<?> type : List.of(Filter.class, Period.class)) {
      for (var component : type.getRecordComponents()) {
        assertThat(mayBeInvoked(component.getAccessor(), hints)).isTrue();
      }
    }
  }

  /** Asks the hints themselves: Spring 6 and 7 name the predicate for that otherwise. */
  private static boolean mayBeInvoked(Method method, RuntimeHints hints) {
    TypeHint type = hints.reflection().getTypeHint(method.getDeclaringClass());
    return type != null
        && type.methods()
            .anyMatch(
                hint ->
                    hint.getName().equals(method.getName())
                        && hint.getMode() == ExecutableMode.INVOKE);
  }

  private static void properties(GenericApplicationContext context) {
    TestPropertyValues.of(
            "report-cache.single-tenant=true",
            "report-cache.deliveries.store=memory",
            "report-cache.deliveries.worker.enabled=false")
        .applyTo(context);
  }

  @SuppressWarnings("unchecked")
  private static void initialize(GenericApplicationContext context, Class<?> type)
      throws Exception {
    ((ApplicationContextInitializer<GenericApplicationContext>)
            type.getDeclaredConstructor().newInstance())
        .initialize(context);
  }

  private static Path compile(Path directory) throws Exception {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<Path> sources;
    try (var files = Files.walk(directory)) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    assertThat(sources).isNotEmpty();
    Path classes = Files.createDirectory(directory.resolve("compiled"));
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      Boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  List.of("-proc:none", "-d", classes.toString()),
                  null,
                  manager.getJavaFileObjectsFromPaths(new ArrayList<>(sources)))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
    return classes;
  }

  /** What is generated uses what only its package sees, so it needs the loader of that. */
  private static void define(Path directory) throws Exception {
    List<Path> classes;
    try (var files = Files.walk(directory)) {
      classes = files.filter(file -> file.toString().endsWith(".class")).toList();
    }
    for (Path file : classes) {
      String path = directory.relativize(file).toString();
      String name = path.substring(0, path.indexOf("__")).replace('/', '.');
      Class<?> neighbour =
          name.substring(0, name.lastIndexOf('.')).equals(AheadOfTimeTest.class.getPackageName())
              ? AheadOfTimeTest.class
              : Class.forName(name);
      var unused =
          MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup())
              .defineClass(Files.readAllBytes(file));
    }
  }
}
