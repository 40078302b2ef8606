package io.reportcache.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.micrometer.context.ContextSnapshotFactory;
import io.reportcache.report.Report;
import io.reportcache.spring.Logged;
import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.tenant.TenantId;
import io.reportcache.tenant.TenantResolver;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

class TenantAutoConfigurationsTest {

  private static final AutoConfigurations BOTH =
      AutoConfigurations.of(
          ServletTenantAutoConfiguration.class, ReactiveTenantAutoConfiguration.class);

  private final WebApplicationContextRunner servlet =
      new WebApplicationContextRunner().withConfiguration(BOTH);
  private final ReactiveWebApplicationContextRunner reactive =
      new ReactiveWebApplicationContextRunner().withConfiguration(BOTH);

  @Test
  void thereIsNoFilterUnlessSomethingSaysWhereTheTenantIs() {
    servlet.run(context -> assertThat(context).doesNotHaveBean("reportCacheTenantFilter"));
    reactive.run(context -> assertThat(context).doesNotHaveBean("reportCacheTenantFilter"));
    servlet
        .withPropertyValues("report-cache.tenant.from=")
        .run(context -> assertThat(context).doesNotHaveBean("reportCacheTenantFilter"));
  }

  @Test
  void reportsThatNoRequestCouldReadAreLogged() {
    WebApplicationContextRunner full =
        servlet.withConfiguration(AutoConfigurations.of(ReportCacheAutoConfiguration.class));
    WebApplicationContextRunner withReport =
        full.withBean(
            Report.class, () -> Report.named("sales", String.class).generatedBy(() -> "x"));
    try (Logged log = new Logged(RequestTenants.class)) {
      full.run(context -> assertThat(context).hasNotFailed());
      withReport
          .withPropertyValues("report-cache.single-tenant=true")
          .run(context -> assertThat(context).hasNotFailed());
      withReport
          .withPropertyValues("report-cache.tenant.enabled=false")
          .run(context -> assertThat(context).hasNotFailed());
      withReport
          .withPropertyValues("report-cache.tenant.from=header")
          .run(context -> assertThat(context).hasNotFailed());
      withReport
          .withBean(RequestTenantResolver.class, () -> request -> "acme")
          .run(context -> assertThat(context).hasNotFailed());
      withReport
          .withBean(TenantResolver.class, () -> () -> TenantId.of("acme"))
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages()).isEmpty();
      withReport.run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages())
          .singleElement()
          .asString()
          .startsWith("Nothing says which tenant a web request is of")
          .contains("set report-cache.tenant.from");
      reactive
          .withConfiguration(AutoConfigurations.of(ReportCacheAutoConfiguration.class))
          .withBean(Report.class, () -> Report.named("sales", String.class).generatedBy(() -> "x"))
          .run(context -> assertThat(context).hasNotFailed());
      assertThat(log.messages()).hasSize(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"report-cache.tenant.from=header", "report-cache.tenant.from[0]=HEADER"})
  void aPropertySaysWhereTheTenantIs(String property) {
    servlet
        .withPropertyValues(property)
        .run(
            context ->
                assertThat(context)
                    .getBean("reportCacheTenantFilter")
                    .satisfies(
                        bean -> assertThat(bean).isInstanceOf(FilterRegistrationBean.class)));
    reactive
        .withPropertyValues(property)
        .run(context -> assertThat(context).hasSingleBean(WebFilter.class));
  }

  @Test
  void aBeanSaysWhereTheTenantIs() {
    servlet
        .withBean(RequestTenantResolver.class, () -> request -> "acme")
        .run(context -> assertThat(context).hasBean("reportCacheTenantFilter"));
    reactive
        .withBean(ExchangeTenantResolver.class, () -> exchange -> Mono.just("acme"))
        .run(context -> assertThat(context).hasBean("reportCacheTenantFilter"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"report-cache.tenant.enabled=false", "report-cache.enabled=false"})
  void itCanBeSwitchedOff(String property) {
    servlet
        .withPropertyValues("report-cache.tenant.from=header", property)
        .run(context -> assertThat(context).doesNotHaveBean("reportCacheTenantFilter"));
    reactive
        .withPropertyValues("report-cache.tenant.from=header", property)
        .run(context -> assertThat(context).doesNotHaveBean("reportCacheTenantFilter"));
  }

  @Test
  void anApplicationWithoutAWebServerHasNoFilter() {
    new ApplicationContextRunner()
        .withConfiguration(BOTH)
        .withPropertyValues("report-cache.tenant.from=header")
        .run(
            context ->
                assertThat(context).hasNotFailed().doesNotHaveBean("reportCacheTenantFilter"));
  }

  @Test
  void aFilterOfTheApplicationTakesThePlace() {
    servlet
        .withPropertyValues("report-cache.tenant.from=header")
        .withBean(
            "reportCacheTenantFilter",
            FilterRegistrationBean.class,
            () -> new FilterRegistrationBean<>(mock(Filter.class)))
        .run(
            context ->
                assertThat(
                        ((FilterRegistrationBean<?>) context.getBean("reportCacheTenantFilter"))
                            .getFilter())
                    .isNotInstanceOf(TenantFilter.class));
  }

  @Test
  void theFilterComesRightBehindSecurityInEveryDispatchThatBegins() {
    servlet
        .withPropertyValues("report-cache.tenant.from=header")
        .run(
            context -> {
              FilterRegistrationBean<?> filter = context.getBean(FilterRegistrationBean.class);
              assertThat(filter.getOrder()).isEqualTo(-90);
              assertThat(filter.determineDispatcherTypes())
                  .containsExactlyInAnyOrder(
                      DispatcherType.REQUEST, DispatcherType.ASYNC, DispatcherType.ERROR);
            });
    servlet
        .withPropertyValues("report-cache.tenant.from=claim", "spring.security.filter.order=5")
        .run(
            context ->
                assertThat(context.getBean(FilterRegistrationBean.class).getOrder()).isEqualTo(15));
  }

  @Test
  void theFilterMayComeBeforeSecurityIfItNeedsNobody() {
    servlet
        .withBean(RequestTenantResolver.class, () -> request -> "acme")
        .withPropertyValues("report-cache.tenant.filter-order=-200")
        .run(
            context ->
                assertThat(context.getBean(FilterRegistrationBean.class).getOrder())
                    .isEqualTo(-200));
  }

  @Test
  void withoutReactorOrServletsTheOtherIsNotTouched() {
    servlet
        .withClassLoader(
            new FilteredClassLoader(
                "reactor.", "io.micrometer.context", "org.springframework.security"))
        .withPropertyValues("report-cache.tenant.from=header")
        .run(context -> assertThat(context).hasBean("reportCacheTenantFilter"));
    reactive
        .withClassLoader(new FilteredClassLoader("jakarta.servlet", "org.springframework.security"))
        .withPropertyValues("report-cache.tenant.from=header")
        .run(context -> assertThat(context).hasSingleBean(WebFilter.class));
    reactive
        .withClassLoader(new FilteredClassLoader(ContextSnapshotFactory.class))
        .withPropertyValues("report-cache.tenant.from=header")
        .run(context -> assertThat(context).hasSingleBean(WebFilter.class));
  }

  @Test
  void aClaimNeedsSpringSecurity() {
    String refusal =
        "report-cache.tenant.from has claim, but Spring Security's OAuth 2 classes aren't there;"
            + " add Spring Boot's starter for an OAuth 2 resource server or client, or remove claim";
    servlet
        .withClassLoader(new FilteredClassLoader(ClaimAccessor.class))
        .withPropertyValues("report-cache.tenant.from=claim")
        .run(context -> assertThat(context).getFailure().rootCause().hasMessage(refusal));
    reactive
        .withClassLoader(new FilteredClassLoader(ClaimAccessor.class))
        .withPropertyValues("report-cache.tenant.from=claim")
        .run(context -> assertThat(context).getFailure().rootCause().hasMessage(refusal));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          from=subdomain | report-cache.tenant.from has subdomain, but of which domain isn't known; set report-cache.tenant.base-domains, e.g. to example.com
          from=path | report-cache.tenant.from has path, but where in the path isn't known; set report-cache.tenant.path, e.g. to /tenants/{tenant}/**
          from=path path=/tenants/** | report-cache.tenant.path must have the variable {tenant}, was '/tenants/**'; write it as /tenants/{tenant}/**
          from=path path=/{*tenant} | report-cache.tenant.path must have the variable {tenant}, was '/{*tenant}'; write it as /tenants/{tenant}/**
          header=X-Customer | report-cache.tenant.header is set, but report-cache.tenant.from doesn't have header; add it there, or leave out the other
          from=header claim=customer | report-cache.tenant.claim is set, but report-cache.tenant.from doesn't have claim; add it there, or leave out the other
          from=header base-domains=example.com | report-cache.tenant.base-domains is set, but report-cache.tenant.from doesn't have subdomain; add it there, or leave out the other
          from=header header=X:Customer | report-cache.tenant.header must be the name of a header, was 'X:Customer'; leave it out for X-Tenant-Id
          from=header header= | report-cache.tenant.header must be the name of a header, was ''; leave it out for X-Tenant-Id
          from=claim claim= | report-cache.tenant.claim must not be blank, was ''; leave it out for tenant
          from=subdomain base-domains=.example.com | report-cache.tenant.base-domains must hold names of domains without a dot at the ends, had '.example.com'; write it as example.com
          from=claim filter-order=-100 | report-cache.tenant.filter-order must be more than -100, which is the order of Spring Security's filter, was -100; before it nobody is authenticated, so leave it out
          """)
  void whatIsWrongFailsTheStart(String properties, String message) {
    String[] all =
        Stream.of(properties.split(" "))
            .map(each -> "report-cache.tenant." + each)
            .toArray(String[]::new);
    servlet
        .withPropertyValues(all)
        .run(context -> assertThat(context).getFailure().rootCause().hasMessage(message));
    reactive
        .withPropertyValues(all)
        .run(context -> assertThat(context).getFailure().rootCause().hasMessage(message));
  }

  @Test
  void aPatternThatIsNoneFailsTheStart() {
    servlet
        .withPropertyValues(
            "report-cache.tenant.from=header", "report-cache.tenant.optional-paths=/a,/{b")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining(
                        "report-cache.tenant.optional-paths: '/{b' isn't a pattern of paths"));
  }

  @Test
  void anApplicationWithoutTenantsCantTakeThemFromRequests() {
    servlet
        .withPropertyValues("report-cache.tenant.from=header", "report-cache.single-tenant=true")
        .run(
            context ->
                assertThat(context)
                    .getFailure()
                    .rootCause()
                    .hasMessageContaining("report-cache.single-tenant=true; remove that"));
  }

  @Test
  void anUnknownSourceIsNamed() {
    servlet
        .withPropertyValues("report-cache.tenant.from=header,cookie")
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .hasStackTraceContaining("report-cache.tenant.from")
                    .hasStackTraceContaining("TenantSource.Kind")
                    .hasStackTraceContaining("cookie"));
  }

  @Test
  void theConfigurationsOfThePageAreAccepted() throws IOException {
    Path page = Path.of("").toAbsolutePath();
    while (!Files.exists(page.resolve("docs/guides/spring-web.md"))) {
      page = page.getParent();
    }
    Matcher samples =
        Pattern.compile("```yaml\\R(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(page.resolve("docs/guides/spring-web.md")));
    int count = 0;
    while (samples.find()) {
      byte[] yaml = samples.group(1).getBytes(StandardCharsets.UTF_8);
      List<PropertySource<?>> sources =
          new YamlPropertySourceLoader().load("sample", new ByteArrayResource(yaml));
      servlet
          .withInitializer(
              context -> sources.forEach(context.getEnvironment().getPropertySources()::addLast))
          .run(context -> assertThat(context).hasBean("reportCacheTenantFilter"));
      count++;
    }
    assertThat(count).isGreaterThan(1);
  }

  @Test
  void theLogSaysWhatWasChosenAndWhoDecides() {
    assertThat(
            logged(
                () ->
                    servlet
                        .withPropertyValues("report-cache.tenant.from=header")
                        .run(context -> assertThat(context).hasNotFailed())))
        .singleElement()
        .asString()
        .contains("header 'X-Tenant-Id'")
        .contains("anybody who reaches this application can name any tenant")
        .contains("no bean of type TenantDirectory");
    assertThat(
            logged(
                () ->
                    servlet
                        .withPropertyValues("report-cache.tenant.from=header,claim")
                        .withBean(TenantDirectory.class, () -> tenant -> true)
                        .run(context -> assertThat(context).hasNotFailed())))
        .singleElement()
        .asString()
        .contains("header 'X-Tenant-Id', claim 'tenant' (what is authenticated decides")
        .contains("the bean of type TenantDirectory knows");
  }

  @Test
  void theLogSaysWhatWebFluxNeedsForThreads() {
    String notice = "set spring.reactor.context-propagation=auto";
    assertThat(
            logged(
                () ->
                    reactive
                        .withPropertyValues("report-cache.tenant.from=header")
                        .run(context -> assertThat(context).hasNotFailed())))
        .anyMatch(
            line -> line.contains("read reports with ReactiveTenantContext.call, or " + notice));
    assertThat(
            logged(
                () ->
                    reactive
                        .withPropertyValues(
                            "report-cache.tenant.from=header",
                            "spring.reactor.context-propagation=auto")
                        .run(context -> assertThat(context).hasNotFailed())))
        .noneMatch(line -> line.contains(notice));
    assertThat(
            logged(
                () ->
                    reactive
                        .withClassLoader(new FilteredClassLoader(ContextSnapshotFactory.class))
                        .withPropertyValues(
                            "report-cache.tenant.from=header",
                            "spring.reactor.context-propagation=auto")
                        .run(context -> assertThat(context).hasNotFailed())))
        .anyMatch(line -> line.contains("add io.micrometer:context-propagation and " + notice));
  }

  private static List<String> logged(Runnable start) {
    Logger logger = (Logger) LoggerFactory.getLogger(RequestTenants.class);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(lines);
    try {
      start.run();
      return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    } finally {
      logger.detachAppender(lines);
      logger.setAdditive(true);
      logger.setLevel(null);
    }
  }
}
