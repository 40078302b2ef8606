package io.reportcache.spring.annotation;

import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;

/**
 * Makes proxies of beans that have cached methods, or adds to the proxies that Spring has made.
 * What it adds is called last, but before the transaction that another annotation begins: a hit
 * needs no connection, also when loads have taken all of them. What comes before that, such as the
 * check of who may call the method, is asked at each call.
 */
final class CachingAdvisor extends AbstractBeanFactoryAwareAdvisingPostProcessor {

  /** By name, since Spring's transactions may be absent. */
  private static final String TRANSACTIONS =
      "org.springframework.transaction.interceptor.BeanFactoryTransactionAttributeSourceAdvisor";

  private final Advisor own;

  /**
   * Makes it.
   *
   * @param byClass whether proxies extend the class of a bean, instead of implementing its
   *     interfaces
   */
  CachingAdvisor(AnnotatedMethods<?> methods, MethodInterceptor interceptor, boolean byClass) {
    this.own = new DefaultPointcutAdvisor(methods, interceptor);
    this.advisor = own;
    setProxyTargetClass(byClass);
    setOrder(LOWEST_PRECEDENCE);
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    Object proxy = super.postProcessAfterInitialization(bean, beanName);
    if (proxy instanceof Advised advised && !advised.isFrozen()) {
      moveBeforeTransaction(advised);
    }
    return proxy;
  }

  private void moveBeforeTransaction(Advised advised) {
    int from = advised.indexOf(own);
    int to = from;
    Advisor[] all = advised.getAdvisors();
    while (to > 0 && mayBePassed(all[to - 1])) {
      to--;
    }
    if (to < from) {
      advised.removeAdvisor(from);
      advised.addAdvisor(to, own);
    }
  }

  /** Also what invalidates: a method that does isn't cached. */
  private static boolean mayBePassed(Advisor other) {
    return other.getClass().getName().equals(TRANSACTIONS)
        || (other instanceof DefaultPointcutAdvisor simple
            && simple.getAdvice() instanceof InvalidatingInterceptor);
  }
}
