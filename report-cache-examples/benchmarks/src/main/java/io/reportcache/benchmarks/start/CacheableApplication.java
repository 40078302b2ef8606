package io.reportcache.benchmarks.start;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;

/**
 * The same application without this library, with what many have today: a hundred methods of ten
 * services whose results Spring keeps in Caffeine, and transactions.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@EnableCaching
@EnableTransactionManagement
public class CacheableApplication {

  /** Starts it and prints how long that took, from the start of the JVM on. */
  public static void main(String[] args) {
    PlainApplication.start(CacheableApplication.class);
  }

  /** Returns Spring's caches. */
  @Bean
  public CacheManager caches() {
    CaffeineCacheManager caches = new CaffeineCacheManager("reports");
    caches.setCaffeine(
        Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(5)));
    return caches;
  }

  /** Returns transactions of nothing. */
  @Bean
  public PlatformTransactionManager transactions() {
    return new AbstractPlatformTransactionManager() {
      @Override
      protected Object doGetTransaction() {
        return this;
      }

      @Override
      protected void doBegin(Object transaction, TransactionDefinition definition) {}

      @Override
      protected void doCommit(DefaultTransactionStatus status) {}

      @Override
      protected void doRollback(DefaultTransactionStatus status) {}
    };
  }

  /** Returns a service. */
  @Bean
  public Service0 service0() {
    return new Service0();
  }

  /** Returns a service. */
  @Bean
  public Service1 service1() {
    return new Service1();
  }

  /** Returns a service. */
  @Bean
  public Service2 service2() {
    return new Service2();
  }

  /** Returns a service. */
  @Bean
  public Service3 service3() {
    return new Service3();
  }

  /** Returns a service. */
  @Bean
  public Service4 service4() {
    return new Service4();
  }

  /** Returns a service. */
  @Bean
  public Service5 service5() {
    return new Service5();
  }

  /** Returns a service. */
  @Bean
  public Service6 service6() {
    return new Service6();
  }

  /** Returns a service. */
  @Bean
  public Service7 service7() {
    return new Service7();
  }

  /** Returns a service. */
  @Bean
  public Service8 service8() {
    return new Service8();
  }

  /** Returns a service. */
  @Bean
  public Service9 service9() {
    return new Service9();
  }

  /** What each service has. */
  public abstract static class Reports {

    /** Returns a result. */
    @Cacheable("reports")
    public String report0(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report1(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report2(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report3(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report4(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report5(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report6(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report7(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report8(String name) {
      return name;
    }

    /** Returns a result. */
    @Cacheable("reports")
    public String report9(String name) {
      return name;
    }

    /** Changes something. */
    @Transactional
    public void change(String name) {}
  }

  /** A service. */
  public static class Service0 extends Reports {}

  /** A service. */
  public static class Service1 extends Reports {}

  /** A service. */
  public static class Service2 extends Reports {}

  /** A service. */
  public static class Service3 extends Reports {}

  /** A service. */
  public static class Service4 extends Reports {}

  /** A service. */
  public static class Service5 extends Reports {}

  /** A service. */
  public static class Service6 extends Reports {}

  /** A service. */
  public static class Service7 extends Reports {}

  /** A service. */
  public static class Service8 extends Reports {}

  /** A service. */
  public static class Service9 extends Reports {}
}
