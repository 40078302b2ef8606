package io.reportcache.spring;

import io.reportcache.log.GuardedLog;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Refuses properties {@code report-cache.*} that nobody reads, since their authors would believe
 * that they act. Environment variables aren't refused: their names aren't certain, and other
 * programs and Kubernetes have variables, too. A warning is logged of one that is nearly a
 * property's.
 */
final class UnknownProperties implements BeanFactoryPostProcessor {

  private static final GuardedLog log = GuardedLog.of(ReportCacheAutoConfiguration.class);

  private final Environment environment;

  UnknownProperties(Environment environment) {
    this.environment = environment;
  }

  /**
   * Looks at all sources before any bean is made.
   *
   * @throws MisnamedPropertyException if there is a property that isn't known
   */
  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
        new TreeSet<>(variables.getSource().keySet()).forEach(name -> warn(name, source));
      } else if (source instanceof IterableConfigurationPropertySource all) {
        all.stream()
            .filter(KnownProperties.PREFIX::isAncestorOf)
            .filter(name -> !KnownProperties.contain(name))
            .forEach(name -> require(name, source.getConfigurationProperty(name)));
      }
    }
  }

  private static void require(
      ConfigurationPropertyName name, @Nullable ConfigurationProperty property) {
    var below = KnownProperties.below(name);
    if (below.isEmpty()) {
      throw MisnamedPropertyException.property(
          name.toString(), KnownProperties.nearest(name), KnownProperties.near(name));
    }
    if (property != null && !String.valueOf(property.getValue()).isBlank()) { // as an empty section
      throw MisnamedPropertyException.section(name.toString(), below);
    }
  }

  private static void warn(String variable, ConfigurationPropertySource source) {
    Optional<String> near = KnownProperties.nearestVariable(variable);
    if (near.isPresent() && !isSet(ConfigurationPropertyName.of(near.get()), source)) {
      log.warn(
          "The environment variable {} is no property of report-cache, so nobody reads it; did you"
              + " mean {}?",
          variable,
          near.get().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT));
    }
  }

  /** The variable may be spelled in another way that Spring knows. */
  private static boolean isSet(
      ConfigurationPropertyName property, ConfigurationPropertySource source) {
    return source.getConfigurationProperty(property) != null
        || source.containsDescendantOf(property) == ConfigurationPropertyState.PRESENT;
  }
}
