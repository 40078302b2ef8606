package io.reportcache.spring.annotation;

import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;

/**
 * Makes proxies of beans that have methods with an annotation, or adds to the proxies that Spring
 * has made. What it adds is called last, so inside the transaction that another annotation begins.
 */
final class AnnotationAdvisor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

  /**
   * Makes it.
   *
   * @param byClass whether proxies extend the class of a bean, instead of implementing its
   *     interfaces
   */
  AnnotationAdvisor(AnnotatedMethods<?> methods, MethodInterceptor interceptor, boolean byClass) {
    this.advisor = new DefaultPointcutAdvisor(methods, interceptor);
    setProxyTargetClass(byClass);
    setOrder(LOWEST_PRECEDENCE);
  }
}
