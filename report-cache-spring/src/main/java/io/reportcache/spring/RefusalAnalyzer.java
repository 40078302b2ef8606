package io.reportcache.spring;

import io.reportcache.durable.store.DeliveryStoreException;
import io.reportcache.rabbitmq.RabbitMqRefusedException;
import io.reportcache.redis.UnusableServerException;
import io.reportcache.tenant.NoTenantException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.context.ApplicationContextException;
import org.springframework.context.support.AbstractApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Explains why this library has refused to start: what is wrong, and what to do about it. The
 * messages of this library contain both, separated by a semicolon.
 */
final class RefusalAnalyzer implements FailureAnalyzer, Ordered {

  private static final String TABLES =
      "Set report-cache.deliveries.create-tables=true, or run the scripts in"
          + " classpath:io/reportcache/durable/jdbc/postgresql, mariadb or h2, for example with"
          + " spring.flyway.locations, or by including io/reportcache/durable/jdbc/changelog.xml in"
          + " Liquibase's. Without a database, set"
          + " report-cache.deliveries.store=memory.";
  private static final String AWAY =
      "Start the database, or check where the DataSource leads to:"
          + " report-cache.deliveries.store=jdbc needs it at the start. Without a database, set"
          + " report-cache.deliveries.store=memory.";
  private static final String TENANT =
      "Set report-cache.single-tenant=true if the application has no tenants. Otherwise name the"
          + " tenant, bind it with TenantContext.run, or define a bean of type TenantResolver.";
  private static final String OTHERWISE =
      "Change the bean or the property named above; those of this library begin with report-cache.";

  private static final Pattern PROPERTY = Pattern.compile("report-cache\\.[^ :;,]*[^ :;,.*]");

  private final Environment environment;

  RefusalAnalyzer(Environment environment) {
    this.environment = environment;
  }

  /** Before Boot's own, which know less. */
  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE + 100;
  }

  @Override
  public @Nullable FailureAnalysis analyze(Throwable failure) {
    FailureAnalysis analysis = null;
    boolean starting = isOfTheStart(failure);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof MisnamedPropertyException unknown) {
        return new FailureAnalysis(
            unknown.description() + origin(unknown), unknown.action(), unknown);
      }
      if (cause instanceof DeliveryStoreException && starting) {
        return new FailureAnalysis(description(cause), isOfTables(cause) ? TABLES : AWAY, cause);
      }
      if (cause instanceof NoTenantException) {
        return new FailureAnalysis(description(cause), TENANT, cause);
      }
      if (starting && isRefusal(cause) && !(analysis != null && isToldBy(analysis, cause))) {
        analysis = // the last counts, unless what it is the cause of tells more
            new FailureAnalysis(description(cause) + origin(cause), action(cause), cause);
      }
    }
    return analysis;
  }

  /** Tells whether the context failed, and not what ran in it later, such as a runner. */
  private static boolean isOfTheStart(Throwable failure) {
    return failure instanceof BeansException
        || failure instanceof ApplicationContextException
        || Arrays.stream(failure.getStackTrace())
            .anyMatch(
                frame -> // meters are bound after the beans are made, on Spring Boot 3
                frame.getMethodName().equals("refresh")
                        && frame.getClassName().equals(AbstractApplicationContext.class.getName()));
  }

  private static boolean isToldBy(FailureAnalysis outer, Throwable cause) {
    return String.valueOf(outer.getCause().getMessage())
        .contains(String.valueOf(cause.getMessage()));
  }

  /** Returns where the property is set with which the message begins. */
  private String origin(Throwable cause) {
    Matcher property = PROPERTY.matcher(String.valueOf(cause.getMessage()));
    return property.lookingAt()
        ? PropertyOrigins.of(property.group(), environment)
            .map("%n%nIt is set in %s."::formatted)
            .orElse("")
        : "";
  }

  /** What the database says is followed by what to do then. */
  private static boolean isOfTables(Throwable cause) {
    return String.valueOf(cause.getMessage()).contains("; the ");
  }

  private static boolean isRefusal(Throwable cause) {
    boolean isKind =
        cause instanceof IllegalArgumentException
            || cause instanceof IllegalStateException
            || cause instanceof RabbitMqRefusedException;
    if (!isKind || cause.getMessage() == null) {
      return false;
    }
    for (StackTraceElement frame : cause.getStackTrace()) {
      if (!frame.getClassName().startsWith("java.")) {
        return frame.getClassName().startsWith("io.reportcache.");
      }
    }
    return false;
  }

  private static String description(Throwable cause) {
    return sentence(String.valueOf(cause.getMessage()));
  }

  private static String action(Throwable cause) {
    String message = String.valueOf(cause.getMessage());
    int end = message.indexOf("; ");
    return end < 0 ? OTHERWISE : sentence(message.substring(end + 2)) + server(cause);
  }

  /** Returns which properties name the server that has refused; empty if none has. */
  private static String server(Throwable cause) {
    String properties =
        cause instanceof RabbitMqRefusedException
            ? "rabbitmq"
            : cause instanceof UnusableServerException ? "data.redis" : null;
    return properties == null
        ? ""
        : " Unless a bean says otherwise, its address is that of spring.%s.*."
            .formatted(properties);
  }

  /** Names of properties and beans stay as they are. */
  private static String sentence(String text) {
    String first = text.split("[ :]", 2)[0];
    boolean word = first.chars().allMatch(Character::isLowerCase);
    String begun = word ? first.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) : text;
    return begun.endsWith(".") ? begun : begun + ".";
  }
}
