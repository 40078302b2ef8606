package io.reportcache.spring;

import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;

/** A database of orders, its transactions, and a report that counts the orders. */
@Configuration(proxyBeanMethods = false)
class ShopDatabase {

  @Bean
  DataSource dataSource() {
    return new DriverManagerDataSource(
        "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;OPTIMIZE_REUSE_RESULTS=0");
  }

  @Bean
  PlatformTransactionManager transactionManager(DataSource database) {
    return new DataSourceTransactionManager(database);
  }

  @Bean
  JdbcTemplate jdbc(DataSource database) {
    JdbcTemplate jdbc = new JdbcTemplate(database);
    jdbc.execute("create table orders(id varchar primary key)");
    return jdbc;
  }

  @Bean
  Report<NoParams, Integer> sales(JdbcTemplate jdbc) {
    return Report.named("sales", Integer.class)
        .invalidatedBy(OrderCreated.class)
        .generatedBy(() -> jdbc.queryForObject("select count(*) from orders", Integer.class));
  }
}
