package io.reportcache.spring.annotation;

import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;

/**
 * Has a native image know by reflection what annotated methods need: the methods, which jobs and
 * handlers are called by, and their parameters and results, of which keys are made and expressions
 * read properties.
 */
final class AnnotatedMethodHints implements BeanRegistrationAotProcessor {

  private static final List<Class<? extends Annotation>> ON_METHODS =
      List.of(
          CachedReport.class,
          InvalidatesReports.class,
          InvalidatesReports.All.class,
          ReportEventHandler.class,
          TenantScoped.class,
          WarmsReports.class);

  private final AnnotatedTypes types = new AnnotatedTypes();

  @Override
  public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
    Class<?> type = ClassUtils.getUserClass(bean.getBeanClass());
    if (!types.contain(type)) {
      return null;
    }
    Set<Method> methods =
        MethodIntrospector.selectMethods(
            type, (Method method) -> ON_METHODS.stream().anyMatch(each -> has(method, each)));
    return methods.isEmpty() ? null : new Hints(methods);
  }

  private static boolean has(Method method, Class<? extends Annotation> annotation) {
    return AnnotatedElementUtils.hasAnnotation(method, annotation);
  }

  private record Hints(Set<Method> methods) implements BeanRegistrationAotContribution {

    @Override
    public void applyTo(GenerationContext generation, BeanRegistrationCode code) {
      ReflectionHints hints = generation.getRuntimeHints().reflection();
      BindingReflectionHintsRegistrar values = new BindingReflectionHintsRegistrar();
      for (Method method : methods) {
        hints.registerMethod(method, ExecutableMode.INVOKE);
        Type[] parameters = method.getGenericParameterTypes();
        values.registerReflectionHints(hints, parameters);
        if (method.getReturnType() != void.class) {
          values.registerReflectionHints(hints, method.getGenericReturnType());
        }
      }
    }
  }
}
