package io.reportcache.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** Finds the bundle of certificates that a property names. */
public final class BootSslBundles {

  private BootSslBundles() {}

  /**
   * Returns the bundle; null if the property isn't set, or is empty.
   *
   * @param bean the type of a bean to define instead, for the message
   * @throws IllegalStateException if Boot has no bundles
   * @throws org.springframework.boot.ssl.NoSuchSslBundleException if it has none of this name
   */
  public static @Nullable SslBundle named(
      String property, String bean, ListableBeanFactory beans, Environment environment) {
    String name = environment.getProperty(property);
    if (!StringUtils.hasText(name)) {
      return null;
    }
    SslBundles bundles = beans.getBeanProvider(SslBundles.class).getIfUnique();
    if (bundles == null) {
      throw new IllegalStateException(
          "%s=%s needs Boot's SSL bundles, and there is no bean of type SslBundles; don't exclude SslAutoConfiguration, or define a bean of type %s"
              .formatted(property, name, bean));
    }
    return bundles.getBundle(name);
  }
}
