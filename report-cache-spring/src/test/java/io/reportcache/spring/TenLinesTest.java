package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.ReportCache;
import io.reportcache.event.DomainEvent;
import io.reportcache.report.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Month;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;

/** The lines that docs/spring.md shows, compiled and run as they stand there. */
class TenLinesTest {

  private static final Pattern SHOWN =
      Pattern.compile("// shown:\\R(.*?)\\R *// so far", Pattern.DOTALL);

  @Test
  void theLinesOfTheGuideWork() {
    Runners.runner()
        .withPropertyValues("report-cache.single-tenant=true")
        .withUserConfiguration(Application.class)
        .run(
            context -> {
              Shop shop = context.getBean(Shop.class);
              Orders orders = context.getBean(Orders.class);
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(0));
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(0));
              assertThat(orders.computed).isEqualTo(1);

              shop.order("o-1", Month.MAY);
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(1));
              assertThat(shop.sales(Month.MAY)).isEqualTo(new Sales(1));
              assertThat(orders.computed).isEqualTo(2);
            });
  }

  @Test
  void theGuideShowsTheseLines() throws IOException {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("docs/spring.md"))) {
      root = root.getParent();
    }
    String source =
        Files.readString(
            root.resolve(
                "report-cache-spring/src/test/java/io/reportcache/spring/TenLinesTest.java"));
    List<String> shown =
        SHOWN.matcher(source).results().map((MatchResult lines) -> lines.group(1)).toList();
    assertThat(shown).hasSize(2);
    assertThat(Files.readString(root.resolve("docs/spring.md")))
        .contains(shown.get(0).stripIndent(), shown.get(1).stripIndent());
  }

  record OrderPlaced(String id) implements DomainEvent {}

  record Sales(int orders) {}

  @Configuration
  @EnableTransactionManagement
  @Import({ShopDatabase.class, Orders.class, Shop.class})
  static class Application {

    // shown:
    @Bean
    Report<Month, Sales> monthlySales(Orders orders) {
      return Report.named("monthly-sales", Sales.class)
          .keyedBy(Month::name)
          .invalidatedBy(OrderPlaced.class)
          .generatedBy(orders::salesIn);
    }
    // so far
  }

  static class Shop {

    private final ReportCache reports;
    private final Report<Month, Sales> monthlySales;
    private final Orders orders;
    private final ApplicationEventPublisher events;

    Shop(
        ReportCache reports,
        Report<Month, Sales> monthlySales,
        Orders orders,
        ApplicationEventPublisher events) {
      this.reports = reports;
      this.monthlySales = monthlySales;
      this.orders = orders;
      this.events = events;
    }

    // shown:
    Sales sales(Month month) {
      return reports.get(monthlySales, month); // computed once, then a hit
    }

    @Transactional
    public void order(String id, Month month) {
      orders.add(id, month);
      events.publishEvent(new OrderPlaced(id)); // drops the sales once this has committed
    }
    // so far
  }

  static class Orders {

    int computed;
    private final JdbcTemplate jdbc;

    Orders(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    void add(String id, Month month) {
      jdbc.update("insert into orders values (?)", month.name() + ":" + id);
    }

    Sales salesIn(Month month) {
      computed++;
      return new Sales(
          jdbc.queryForObject(
              "select count(*) from orders where id like ?", Integer.class, month.name() + ":%"));
    }
  }
}
