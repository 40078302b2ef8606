package io.reportcache.spring.annotation;

import io.reportcache.schedule.DailyWindow;
import io.reportcache.schedule.Schedule;
import io.reportcache.spring.CronSchedule;
import io.reportcache.spring.WarmedTenants;
import io.reportcache.tenant.TenantContext;
import io.reportcache.tenant.TenantId;
import io.reportcache.warming.JobContext;
import io.reportcache.warming.Priority;
import io.reportcache.warming.WarmingJob;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/** A job that calls a method with {@link WarmsReports}. */
final class MethodJob implements WarmingJob {

  private final Object bean;
  private final Method method;
  private final Supplier<WarmedTenants> tenants;
  private final String name;
  private final Schedule schedule;
  private final Priority priority;
  private final Duration timeLimit;
  private final boolean atStart;
  private final boolean oncePerCluster;

  /**
   * Reads an annotation.
   *
   * @param method as it can be called on the bean
   * @param resolver replaces placeholders
   * @throws IllegalStateException if something in the annotation is wrong
   */
  MethodJob(
      WarmsReports annotation,
      Object bean,
      Method method,
      UnaryOperator<String> resolver,
      Supplier<WarmedTenants> tenants) {
    this.bean = bean;
    this.method = method;
    ReflectionUtils.makeAccessible(method);
    this.tenants = tenants;
    String own = ClassUtils.getUserClass(bean).getSimpleName() + "." + method.getName();
    try {
      requireParameters();
      name = annotation.name().isEmpty() ? own : resolver.apply(annotation.name());
      schedule = scheduleOf(annotation, resolver);
      timeLimit = Durations.of(resolver.apply(annotation.timeLimit()));
    } catch (IllegalArgumentException | DateTimeException e) {
      throw new IllegalStateException("%s: %s".formatted(this, e.getMessage()), e);
    }
    priority = annotation.priority();
    atStart = annotation.atStart();
    oncePerCluster = annotation.oncePerCluster();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Schedule schedule() {
    return schedule;
  }

  @Override
  public Priority priority() {
    return priority;
  }

  @Override
  public Duration timeLimit() {
    return timeLimit;
  }

  @Override
  public boolean runsAtStart() {
    return atStart;
  }

  @Override
  public boolean isOncePerCluster() {
    return oncePerCluster;
  }

  @Override
  public void run() throws Exception {
    if (isForEachTenant()) {
      throw new IllegalStateException(name + " needs its run; call run(context)");
    }
    call();
  }

  @Override
  public void run(JobContext run) throws Exception {
    if (!isForEachTenant()) {
      call();
      return;
    }
    List<TenantId> all = List.copyOf(tenants.get().tenants());
    if (all.isEmpty()) {
      run.skipped("there is no tenant to warm for; set report-cache.warm-tenants");
      return;
    }
    Exception failure = null;
    for (TenantId tenant : all) {
      if (run.isOver()) {
        throw new InterruptedException(name + " ended before " + tenant);
      }
      try {
        TenantContext.call(
            tenant, () -> call(takesText() ? (Object) tenant.value() : (Object) tenant));
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        run.note("failed for " + tenant + ": " + e);
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private boolean isForEachTenant() {
    return method.getParameterCount() == 1;
  }

  private boolean takesText() {
    return method.getParameterTypes()[0] == String.class;
  }

  private @Nullable Object call(Object... arguments) throws Exception {
    try {
      return method.invoke(bean, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw e;
    }
  }

  private void requireParameters() {
    Class<?>[] types = method.getParameterTypes();
    if (types.length > 1
        || (types.length == 1 && types[0] != TenantId.class && types[0] != String.class)) {
      throw new IllegalArgumentException(
          "the method must have no parameter, or one TenantId or String, which is the tenant's id");
    }
  }

  private static Schedule scheduleOf(WarmsReports annotation, UnaryOperator<String> resolver) {
    String every = resolver.apply(annotation.every());
    String cron = resolver.apply(annotation.cron());
    if (every.isEmpty() == cron.isEmpty()) {
      throw new IllegalArgumentException(
          "it has both every and cron, or neither; give it one of the two");
    }
    String zoneName = resolver.apply(annotation.zone());
    ZoneId zone = zoneName.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(zoneName);
    Schedule schedule =
        cron.isEmpty() ? Schedule.every(Durations.of(every)) : CronSchedule.of(cron, zone);
    String window = resolver.apply(annotation.window());
    return window.isEmpty() ? schedule : schedule.during(windowOf(window, zone));
  }

  private static DailyWindow windowOf(String text, ZoneId zone) {
    String[] ends = text.split("-", -1);
    if (ends.length != 2) {
      throw new IllegalArgumentException(
          "'%s' isn't a window; write it as 22:00-05:00".formatted(text));
    }
    return new DailyWindow(
        LocalTime.parse(ends[0].strip()), LocalTime.parse(ends[1].strip()), zone);
  }

  @Override
  public String toString() {
    return "@WarmsReports on %s.%s"
        .formatted(ClassUtils.getUserClass(bean).getName(), method.getName());
  }
}
