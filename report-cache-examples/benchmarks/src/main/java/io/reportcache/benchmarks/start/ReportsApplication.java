package io.reportcache.benchmarks.start;

import io.reportcache.event.DomainEvent;
import io.reportcache.report.Report;
import io.reportcache.schedule.Schedule;
import io.reportcache.spring.ReportSource;
import io.reportcache.spring.annotation.CachedReport;
import io.reportcache.spring.annotation.InvalidatesReports;
import io.reportcache.warming.Priority;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The same application with this library, a hundred reports, and a bean with its annotations. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class ReportsApplication {

  private static final int REPORTS = 100;

  /** An event. */
  public record OrderPlaced(int number) implements DomainEvent {}

  /** Starts it and prints how long that took, from the start of the JVM on. */
  public static void main(String[] args) {
    PlainApplication.start(ReportsApplication.class);
  }

  /** Returns the reports: all with an event, every tenth warmed. */
  @Bean
  public ReportSource manyReports() {
    List<Report<?, ?>> reports =
        IntStream.range(0, REPORTS).<Report<?, ?>>mapToObj(ReportsApplication::report).toList();
    return () -> reports;
  }

  private static Report<?, ?> report(int number) {
    var report =
        Report.named("report-" + number, String.class)
            .ttl(Duration.ofMinutes(5))
            .invalidatedBy(OrderPlaced.class);
    if (number % 10 == 0) {
      report = report.warmed(Schedule.every(Duration.ofHours(1)), Priority.LOW);
    }
    return report.generatedBy(() -> "report");
  }

  /** Returns the bean. */
  @Bean
  public Annotated annotated() {
    return new Annotated();
  }

  /** A bean with annotations. */
  public static class Annotated {

    /** Returns a result. */
    @CachedReport("annotated")
    public String report(String name) {
      return name;
    }

    /** Changes something. */
    @InvalidatesReports("annotated:#{#name}")
    public void change(String name) {}
  }
}
