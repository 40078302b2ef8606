package io.reportcache.spring;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** Finds the file and the line in which a property is set. */
final class PropertyOrigins {

  private PropertyOrigins() {}

  /** Returns where the property, or the first one below it, is set; empty if nobody knows. */
  static Optional<String> of(String property, Environment environment) {
    ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
    return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
        .flatMap(source -> find(name, source))
        .map(ConfigurationProperty::getOrigin)
        .filter(Objects::nonNull)
        .map(Object::toString)
        .findFirst();
  }

  private static Stream<ConfigurationProperty> find(
      ConfigurationPropertyName name, ConfigurationPropertySource source) {
    ConfigurationProperty exact = source.getConfigurationProperty(name);
    if (exact != null) {
      return Stream.of(exact);
    }
    return source instanceof IterableConfigurationPropertySource all
        ? all.stream()
            .filter(name::isAncestorOf)
            .map(source::getConfigurationProperty)
            .filter(Objects::nonNull)
        : Stream.empty();
  }
}
