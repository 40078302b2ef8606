package io.reportcache.spring.web;

import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Whether anything says where the tenant of a request is: the property, or a bean. A guess could
 * leak data, so nothing is done without.
 */
abstract class OnTenantOfRequests extends SpringBootCondition implements ConfigurationCondition {

  private static final String PROPERTY = "report-cache.tenant.from";

  private final Class<?> resolver;

  OnTenantOfRequests(Class<?> resolver) {
    this.resolver = resolver;
  }

  @Override
  public ConfigurationPhase getConfigurationPhase() {
    return ConfigurationPhase.REGISTER_BEAN;
  }

  @Override
  public ConditionOutcome getMatchOutcome(
      ConditionContext context, AnnotatedTypeMetadata metadata) {
    ConditionMessage.Builder message = ConditionMessage.forCondition("Tenants of web requests");
    boolean configured =
        Binder.get(context.getEnvironment())
            .bind(PROPERTY, Bindable.listOf(String.class))
            .map(from -> !from.isEmpty())
            .orElse(false);
    if (configured) {
      return ConditionOutcome.match(message.foundExactly("property " + PROPERTY));
    }
    var beans = context.getBeanFactory();
    if (beans != null && beans.getBeanNamesForType(resolver, true, false).length > 0) {
      return ConditionOutcome.match(message.foundExactly("bean of type " + resolver.getName()));
    }
    return ConditionOutcome.noMatch(
        message.didNotFind("any of").items(List.of(PROPERTY, resolver.getName())));
  }
}
