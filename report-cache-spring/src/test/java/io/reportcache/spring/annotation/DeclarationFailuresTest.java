package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reportcache.event.DomainEvent;
import io.reportcache.spring.Logged;
import io.reportcache.spring.LoggingLeftAlone;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;

/** What is wrong with an annotation is told with its method and what to do, and no stack trace. */
@Tag("slow")
@ExtendWith(LoggingLeftAlone.class)
class DeclarationFailuresTest {

  /** Hibernate is there for other tests, and Boot 3 would start it. */
  private static final String WITHOUT_JPA =
      "spring.autoconfigure.exclude="
          + "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration";

  record Paid() implements DomainEvent {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  static class Numbers {
    @CachedReport("sales")
    public int total(String month) {
      return 1;
    }

    @CachedReport("sales")
    public Integer count() {
      return 1;
    }
  }

  static class Texts {
    @CachedReport("sales")
    public List<String> names(String month) {
      return List.of();
    }
  }

  @Test
  void twoMethodsOfOneReportMustReturnTheSameType() throws Exception {
    assertThat(printed(Numbers.class, Texts.class))
        .contains(
            "@CachedReport on %s.names returns java.util.List".formatted(Texts.class.getName()))
        .containsPattern("Numbers.(total|count) returns java.lang.Integer")
        .contains("and both are the report 'sales'")
        .contains("Give one of them a name of its own.");
  }

  static class Ttl {
    @CachedReport(value = "sales", ttl = "5 minuten")
    public int total() {
      return 1;
    }
  }

  static class Limit {
    @WarmsReports(every = "1h", timeLimit = "soon")
    public void warm() {}
  }

  static class Every {
    @WarmsReports(every = "5 minuten")
    public void warm() {}
  }

  static class Timeout {
    @ReportEventHandler(timeout = "soon")
    public void on(Paid paid) {}
  }

  @ParameterizedTest
  @ValueSource(classes = {Ttl.class, Limit.class, Every.class, Timeout.class})
  void aDurationThatCantBeReadIsToldWithItsMethod(Class<?> bean) throws Exception {
    assertThat(printed(bean))
        .contains(bean.getName() + ".")
        .contains("isn't a duration; write it as 10m or PT10M")
        .contains("Write it as 10m or PT10M.");
  }

  static class NoSchedule {
    @WarmsReports
    public void warm() {}
  }

  static class OneName {
    @WarmsReports(name = "nightly", every = "1h")
    public void one() {}

    @WarmsReports(name = "nightly", every = "1h")
    public void two() {}
  }

  static class NoEvent {
    @ReportEventHandler
    public void on(String text) {}
  }

  static class Stored {
    @ReportEventHandler(waiting = ReportEventHandler.Waiting.STORED)
    public void on(Paid paid) {}
  }

  @Test
  void jobsAndHandlersAreToldWithTheirMethod() throws Exception {
    assertThat(printed(NoSchedule.class))
        .contains("@WarmsReports on %s.warm: ".formatted(NoSchedule.class.getName()))
        .contains("Give it one of the two.");
    assertThat(printed(OneName.class))
        .containsPattern("@WarmsReports on .*OneName.(one|two): ")
        .contains("nightly");
    assertThat(printed(NoEvent.class))
        .contains("@ReportEventHandler on %s.on has".formatted(NoEvent.class.getName()))
        .contains("Give it one, a DomainEvent or an EventEnvelope of one.");
    assertThat(printed(Stored.class))
        .contains("@ReportEventHandler on %s.on wants".formatted(Stored.class.getName()))
        .contains("Set report-cache.deliveries.store, or leave out waiting.");
  }

  static final class Closed {
    @CachedReport("sales")
    public int total() {
      return 1;
    }
  }

  static final class ClosedChange {
    @InvalidatesReports("sales")
    public void change() {}
  }

  @TenantScoped
  static final class ClosedWork {
    public void work() {}
  }

  static class FinalMethod {
    @CachedReport("sales")
    public final int total() {
      return 1;
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Closed.class, ClosedChange.class, ClosedWork.class})
  void aFinalClassIsRefusedInOurWords(Class<?> bean) throws Exception {
    assertThat(printed(bean))
        .contains(
            "would do nothing, since %s is final, and no proxy can extend it"
                .formatted(bean.getName()))
        .contains("Make it open");
  }

  @Test
  void aFinalMethodIsRefusedInOurWords() throws Exception {
    assertThat(printed(FinalMethod.class))
        .contains(
            "@CachedReport on %s.total would do nothing".formatted(FinalMethod.class.getName()))
        .contains("since the method is final");
  }

  interface Totals {
    @CachedReport("sales")
    int total();
  }

  record Fixed(Duration unused) implements Totals {
    @Override
    public int total() {
      return 1;
    }
  }

  @Test
  void aFinalClassBehindAnInterfaceIsAllowedWhereProxiesImplementInterfaces() {
    try (var context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .initializers(
                each ->
                    ((org.springframework.context.support.GenericApplicationContext) each)
                        .registerBean(Fixed.class, () -> new Fixed(Duration.ZERO)))
            .properties("spring.main.banner-mode=off", WITHOUT_JPA)
            .run("--spring.aop.proxy-target-class=false", "--report-cache.single-tenant=true")) {
      assertThat(context.getBean(Totals.class).total()).isEqualTo(1);
    }
  }

  private static String printed(Class<?>... beans) throws Exception {
    Class<?> reporter =
        Class.forName("org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter");
    try (Logged log = new Logged(reporter)) {
      assertThatThrownBy(
          () ->
              new SpringApplicationBuilder(Application.class)
                  .sources(beans)
                  .web(WebApplicationType.NONE)
                  .properties("spring.main.banner-mode=off", WITHOUT_JPA)
                  .run());
      assertThat(log.messages()).singleElement().asString().doesNotContain("\tat ");
      return log.messages().get(0);
    }
  }
}
