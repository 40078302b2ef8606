package io.reportcache.spring.annotation;

import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;

/**
 * Makes proxies of beans that have methods with an annotation, or adds to the proxies that Spring
 * has made. What it adds is called last, so inside the transaction that another annotation begins,
 * unless it is made the outermost.
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

  /**
   * Has it called before the transactions, caches and the like of other annotations, but on the
   * thread of an {@code @Async} method: that one's processor comes later, and so before this.
   */
  AnnotationAdvisor outermost() {
    setBeforeExistingAdvisors(true);
    setOrder(LOWEST_PRECEDENCE - 10);
    return this;
  }
}
