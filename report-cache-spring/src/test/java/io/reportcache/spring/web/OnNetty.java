package io.reportcache.spring.web;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.ClassUtils;

/**
 * Has WebFlux run on Netty, though Tomcat is on the class path as well, which Boot 3 prefers.
 * Tomcat closes a connection after status 500, now and then before the answer is out.
 */
final class OnNetty implements ImportBeanDefinitionRegistrar {

  private static final String BOOT_4 =
      "org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory";
  private static final String BOOT_3 =
      "org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory";

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    ClassLoader classes = getClass().getClassLoader();
    String factory = ClassUtils.isPresent(BOOT_4, classes) ? BOOT_4 : BOOT_3;
    registry.registerBeanDefinition(
        "netty", new RootBeanDefinition(ClassUtils.resolveClassName(factory, classes)));
  }
}
