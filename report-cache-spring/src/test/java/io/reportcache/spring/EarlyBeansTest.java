package io.reportcache.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.report.NoParams;
import io.reportcache.report.Report;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A host's {@link BeanPostProcessor}, which may wrap each {@link DataSource} for tracing, gets to
 * see every bean: none is made before it because this library needs it early.
 */
@Tag("slow")
@ExtendWith(LoggingLeftAlone.class)
class EarlyBeansTest {

  private static final String CHECKER =
      "org.springframework.context.support.PostProcessorRegistrationDelegate$BeanPostProcessorChecker";

  @Test
  void areNone() throws Exception {
    try (Logged log = new Logged(Class.forName(CHECKER));
        ConfigurableApplicationContext application =
            new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .properties(
                    "spring.main.banner-mode=off",
                    "spring.autoconfigure.exclude="
                        + "org.springframework.boot.autoconfigure.orm.jpa.HibernateJpaAutoConfiguration")
                .run(
                    "--report-cache.single-tenant=true",
                    "--report-cache.shared.tier=sql",
                    "--report-cache.shared.prefix=early",
                    "--report-cache.shared.sql.create-tables=true",
                    "--report-cache.deliveries.store=jdbc",
                    "--report-cache.deliveries.create-tables=true")) {
      assertThat(application.getBean(Wrapping.class).seen)
          .contains("dataSource", "reportCache", "reportCacheSharedTier", "sales");
      assertThat(log.messages()).isEmpty();
    }
  }

  static final class Wrapping implements BeanPostProcessor {
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
      seen.add(name);
      return bean;
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {

    @Bean
    static Wrapping wrapping() {
      return new Wrapping();
    }

    @Bean
    DataSource dataSource() {
      JdbcDataSource database = new JdbcDataSource();
      database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
      return database;
    }

    @Bean
    Report<NoParams, Integer> sales() {
      return Report.named("sales", Integer.class).generatedBy(() -> 1);
    }
  }
}
