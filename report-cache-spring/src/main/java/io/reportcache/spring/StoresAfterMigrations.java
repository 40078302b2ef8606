package io.reportcache.spring;

import io.reportcache.durable.jdbc.JdbcDeliveryStore;
import java.util.Set;
import org.springframework.boot.sql.init.dependency.AbstractBeansOfTypeDependsOnDatabaseInitializationDetector;

/**
 * Has stores in a database made after migrations and scripts have run, by Flyway, Liquibase or
 * Boot: these may make the tables, and Flyway refuses a schema in which others have made some.
 */
final class StoresAfterMigrations
    extends AbstractBeansOfTypeDependsOnDatabaseInitializationDetector {

  @Override
  protected Set<Class<?>> getDependsOnDatabaseInitializationBeanTypes() {
    return Set.of(JdbcDeliveryStore.class);
  }
}
