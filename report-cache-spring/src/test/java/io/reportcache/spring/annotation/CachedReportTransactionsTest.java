package io.reportcache.spring.annotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.reportcache.spring.ReportCacheAutoConfiguration;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aop.Advisor;
import org.springframework.aop.Pointcut;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A cached method that is transactional, too. */
@Timeout(60)
class CachedReportTransactionsTest {

  private static final TenantId ACME = TenantId.of("acme");

  @Transactional(readOnly = true)
  static class Dashboards {

    final AtomicInteger calls = new AtomicInteger();

    @CachedReport("kpis")
    public String kpis() {
      return calls.incrementAndGet()
          + (TransactionSynchronizationManager.isActualTransactionActive() ? " within" : " without")
          + (TransactionSynchronizationManager.isCurrentTransactionReadOnly() ? " reading" : "");
    }

    @InvalidatesReports("kpis")
    @Transactional
    public void change() {}
  }

  static class Connections extends AbstractPlatformTransactionManager {

    final AtomicInteger begun = new AtomicInteger();

    @Override
    protected Object doGetTransaction() {
      return new Object();
    }

    @Override
    protected boolean isExistingTransaction(Object transaction) {
      return TransactionSynchronizationManager.isActualTransactionActive();
    }

    @Override
    protected void doBegin(Object transaction, TransactionDefinition definition) {
      begun.incrementAndGet();
    }

    @Override
    protected void doCommit(DefaultTransactionStatus status) {}

    @Override
    protected void doRollback(DefaultTransactionStatus status) {}
  }

  /** As method security does, which is asked before the transaction. */
  static class Guard extends DefaultPointcutAdvisor {

    final AtomicInteger asked = new AtomicInteger();

    Guard(int order) {
      setOrder(order);
      setAdvice(
          (MethodInterceptor)
              call -> {
                asked.incrementAndGet();
                return call.proceed();
              });
    }

    @Override
    public Pointcut getPointcut() {
      return new StaticMethodMatcherPointcut() {
        @Override
        public boolean matches(Method method, Class<?> type) {
          return Dashboards.class.isAssignableFrom(type);
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  static class Application {

    @Bean
    Dashboards dashboards() {
      return new Dashboards();
    }

    @Bean
    PlatformTransactionManager transactionManager() {
      return new Connections();
    }

    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor before() {
      return new Guard(0);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Late {
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static Advisor zBehind() {
      return new Guard(Ordered.LOWEST_PRECEDENCE);
    }
  }

  @Test
  void aHitBeginsNoTransaction() {
    context()
        .run(
            context -> {
              Dashboards dashboards = context.getBean(Dashboards.class);
              TenantContext.run(
                  ACME,
                  () -> {
                    assertThat(dashboards.kpis()).isEqualTo("1 within reading");
                    assertThat(dashboards.kpis()).isEqualTo("1 within reading");
                  });
              assertThat(begun(context::getBean)).isEqualTo(1);
            });
  }

  @Test
  void whatIsAskedBeforeTheTransactionIsAskedAtAHitToo() {
    context()
        .run(
            context -> {
              Dashboards dashboards = context.getBean(Dashboards.class);
              TenantContext.run(
                  ACME,
                  () -> {
                    dashboards.kpis();
                    dashboards.kpis();
                  });
              assertThat(context.getBean("before", Guard.class).asked).hasValue(2);
            });
  }

  @Test
  void nothingButTheTransactionIsPassedOver() {
    context()
        .withUserConfiguration(Late.class)
        .run(
            context -> {
              Dashboards dashboards = context.getBean(Dashboards.class);
              TenantContext.run(
                  ACME,
                  () -> {
                    dashboards.kpis();
                    dashboards.kpis();
                  });
              assertThat(context.getBean("zBehind", Guard.class).asked).hasValue(2);
            });
  }

  @Test
  void aTransactionThatHasInvalidatedComputesForItself() {
    context()
        .run(
            context -> {
              Dashboards dashboards = context.getBean(Dashboards.class);
              TenantContext.run(
                  ACME,
                  () -> {
                    assertThat(dashboards.kpis()).startsWith("1 ");
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                        .executeWithoutResult(
                            status -> {
                              dashboards.change();
                              assertThat(dashboards.kpis()).isEqualTo("2 within");
                              status.setRollbackOnly();
                            });
                    assertThat(dashboards.kpis()).startsWith("1 ");
                  });
            });
  }

  private interface Beans {
    <T> T get(Class<T> type);
  }

  private static int begun(Beans beans) {
    return ((Connections) beans.get(PlatformTransactionManager.class)).begun.get();
  }

  private static ApplicationContextRunner context() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                ReportCacheAutoConfiguration.class, ReportAnnotationsAutoConfiguration.class))
        .withUserConfiguration(Application.class);
  }
}
