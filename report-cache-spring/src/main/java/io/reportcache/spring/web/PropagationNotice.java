package io.reportcache.spring.web;

import io.reportcache.log.GuardedLog;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;

/** Says at the start of a WebFlux application whether threads get the tenant of the pipeline. */
final class PropagationNotice {

  private static final GuardedLog log = GuardedLog.of(RequestTenants.class);
  private static final String LIBRARY = "io.micrometer.context.ContextSnapshotFactory";
  private static final String PROPERTY = "spring.reactor.context-propagation";

  private PropagationNotice() {}

  static void tell(ApplicationContext context) {
    String otherwise =
        "The tenant of a request is in Reactor's context alone and bound to no thread; read reports"
            + " with ReactiveTenantContext.call, or ";
    if (!ClassUtils.isPresent(LIBRARY, context.getClassLoader())) {
      log.info("{}add io.micrometer:context-propagation and set {}=auto", otherwise, PROPERTY);
    } else if (!"auto"
        .equalsIgnoreCase(context.getEnvironment().getProperty(PROPERTY, "limited"))) {
      log.info("{}set {}=auto", otherwise, PROPERTY);
    }
  }
}
