package io.reportcache.spring.actuate;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Boot's own condition of health indicators, which is in another package in Boot 3 and in 4. */
final class OnReportCacheHealth implements Condition {

  private static final String PREFIX = "management.health.";

  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment environment = context.getEnvironment();
    return environment.getProperty(
        PREFIX + "reportcache.enabled",
        Boolean.class,
        environment.getProperty(PREFIX + "defaults.enabled", Boolean.class, true));
  }
}
