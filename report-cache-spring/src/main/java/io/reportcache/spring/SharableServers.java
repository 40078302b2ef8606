package io.reportcache.spring;

import io.reportcache.cache.SharedTier;
import io.reportcache.log.GuardedLog;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * Says at the start that nodes could share values, if there is a server that they could use and
 * nothing says whether they should. On a single node there is nothing to do.
 */
final class SharableServers implements ApplicationListener<ContextRefreshedEvent> {

  private static final GuardedLog log = GuardedLog.of(SharedTierAutoConfiguration.class);
  private static final String TIER = "report-cache.shared.tier";

  private final SharedProperties properties;
  private final ObjectProvider<SharedTier> tiers;

  SharableServers(SharedProperties properties, ObjectProvider<SharedTier> tiers) {
    this.properties = properties;
    this.tiers = tiers;
  }

  @Override
  public void onApplicationEvent(ContextRefreshedEvent event) {
    ApplicationContext context = event.getApplicationContext();
    Environment environment = context.getEnvironment();
    if (properties.tier() == SharedProperties.Tier.NONE
        && !environment.containsProperty(TIER)
        && tiers.stream().findAny().isEmpty()
        && isRedisThere(context)) {
      log.info(
          "This node shares nothing with others, though there is a Redis; if the application has"
              + " several nodes, {}=redis has them share values and hear of each other's"
              + " invalidations; {}=none says that they shouldn't",
          TIER,
          TIER);
    }
  }

  private static boolean isRedisThere(ApplicationContext context) {
    return ClassUtils.isPresent("io.lettuce.core.RedisClient", context.getClassLoader())
        && (RedisAddress.hasDetails(context)
            || List.of("url", "host", "cluster.nodes", "sentinel.nodes").stream()
                .anyMatch(
                    name ->
                        context.getEnvironment().containsProperty("spring.data.redis." + name)));
  }
}
