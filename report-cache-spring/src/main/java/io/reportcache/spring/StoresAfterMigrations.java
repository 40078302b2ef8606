package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import io.reportcache.shared.jdbc.JdbcTier;
import java.util.Set;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;

/**
 * Makes stores in a database depend on the migrations and scripts of Flyway, Liquibase and Boot.
 * These may create the tables, and Flyway refuses a schema in which others have created some.
 */
final class StoresAfterMigrations
    extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector {

  @Override
  protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
    return Set.of(JdbcDeliveryStore.class, JdbcTier.class);
  }
}
