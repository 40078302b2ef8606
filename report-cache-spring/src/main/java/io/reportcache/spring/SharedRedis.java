package io.reportcache.spring;

import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.reportcache.cache.SharedTier;
import io.reportcache.durable.redis.RedisDeliveries;
import io.reportcache.durable.redis.RedisDeliveryOptions;
import io.reportcache.durable.redis.RedisDeliveryStore;
import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.shared.SharedOptions;
import io.reportcache.shared.redis.RedisTier;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.util.ClassUtils;

/** Makes what is on Redis: the shared tier, the store of deliveries. */
final class SharedRedis {

  private SharedRedis() {}

  /**
   * Returns the tier.
   *
   * @throws IllegalStateException if a library is missing
   * @throws IllegalArgumentException if the address can't be read
   */
  static SharedTier tier(RedisAddress address, Duration timeout, SharedOptions options) {
    requireLettuce("report-cache.shared.tier=redis");
    return Lettuce.tier(address, timeout, options);
  }

  /**
   * Returns the store of deliveries.
   *
   * @throws IllegalStateException if a library is missing
   * @throws IllegalArgumentException if the address can't be read or a property is out of range
   * @throws DeliveryStoreException if the server can't be used
   */
  static RedisDeliveryStore deliveries(
      RedisAddress address, DeliveriesProperties.Redis properties) {
    requireLettuce("report-cache.deliveries.store=redis");
    RedisDeliveryOptions options;
    try {
      options =
          RedisDeliveryOptions.defaults()
              .withPrefix(properties.prefix())
              .withTimeLimit(properties.timeout());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("report-cache.deliveries.redis: " + e.getMessage(), e);
    }
    return Lettuce.deliveries(address, properties.timeout(), options);
  }

  private static void requireLettuce(String property) {
    if (!ClassUtils.isPresent("io.lettuce.core.RedisClient", SharedRedis.class.getClassLoader())) {
      throw new IllegalStateException(
          property + " needs Lettuce, which isn't on the class path; add io.lettuce:lettuce-core");
    }
  }

  /** Loaded only where Lettuce is there. */
  static final class Lettuce {

    private Lettuce() {}

    static SharedTier tier(RedisAddress address, Duration timeout, SharedOptions options) {
      List<RedisURI> uris = uris(address, timeout);
      if (address.bundle() == null) {
        return address.cluster()
            ? RedisTier.cluster(uris, options)
            : RedisTier.at(uris.get(0), options);
      }
      SslOptions tls = tls(address.bundle());
      return address.cluster()
          ? RedisTier.cluster(uris, options, tls)
          : RedisTier.at(uris.get(0), options, tls);
    }

    static RedisDeliveryStore deliveries(
        RedisAddress address, Duration timeout, RedisDeliveryOptions options) {
      List<RedisURI> uris = uris(address, timeout);
      if (address.bundle() == null) {
        return address.cluster()
            ? RedisDeliveries.cluster(uris, options)
            : RedisDeliveries.at(uris.get(0), options);
      }
      SslOptions tls = tls(address.bundle());
      return address.cluster()
          ? RedisDeliveries.cluster(uris, options, tls)
          : RedisDeliveries.at(uris.get(0), options, tls);
    }

    static List<RedisURI> uris(RedisAddress address, Duration timeout) {
      List<RedisURI> uris =
          address.url() != null
              ? List.of(parse(address.url()))
              : address.master() != null
                  ? List.of(sentinel(address))
                  : address.nodes().stream().map(node -> single(address, node)).toList();
      uris.forEach(uri -> uri.setTimeout(timeout));
      if (address.bundle() != null) {
        uris.forEach(Lettuce::secure); // of a URL, too
      }
      return uris;
    }

    private static void secure(RedisURI uri) {
      uri.setSsl(true);
      uri.getSentinels().forEach(each -> each.setSsl(true));
    }

    static SslOptions tls(SslBundle bundle) {
      SslOptions.Builder tls =
          SslOptions.builder()
              .keyManager(bundle.getManagers().getKeyManagerFactory())
              .trustManager(bundle.getManagers().getTrustManagerFactory());
      String[] ciphers = bundle.getOptions().getCiphers();
      if (ciphers != null) {
        tls.cipherSuites(ciphers);
      }
      String[] protocols = bundle.getOptions().getEnabledProtocols();
      if (protocols != null) {
        tls.protocols(protocols);
      }
      return tls.build();
    }

    private static RedisURI parse(String url) {
      try {
        return io.reportcache.redis.RedisAddress.parse(url);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("spring.data.redis.url: " + e.getMessage(), e);
      }
    }

    private static RedisURI single(RedisAddress address, RedisAddress.Node node) {
      RedisURI uri = RedisURI.create(node.host(), node.port());
      uri.setDatabase(address.database());
      return secured(uri, address, address.username(), address.password());
    }

    private static RedisURI sentinel(RedisAddress address) {
      RedisURI uri = new RedisURI();
      uri.setSentinelMasterId(String.valueOf(address.master()));
      uri.setDatabase(address.database());
      for (RedisAddress.Node node : address.nodes()) {
        uri.getSentinels()
            .add(
                secured(
                    RedisURI.create(node.host(), node.port()),
                    address,
                    address.sentinelUsername(),
                    address.sentinelPassword()));
      }
      return secured(uri, address, address.username(), address.password());
    }

    private static RedisURI secured(
        RedisURI uri, RedisAddress address, @Nullable String username, @Nullable String password) {
      uri.setSsl(address.ssl());
      if (password != null) {
        uri.setCredentialsProvider(
            io.lettuce.core.RedisCredentialsProvider.from(
                () -> io.lettuce.core.RedisCredentials.just(username, password)));
      }
      return uri;
    }
  }
}
