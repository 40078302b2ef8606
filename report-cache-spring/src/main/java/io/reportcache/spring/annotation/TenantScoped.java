package io.reportcache.spring.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Work that is done for one tenant. The tenant is bound while the method runs, and what was bound
 * before is restored afterwards, on every path. Without a tenant the method isn't called, and the
 * caller gets a {@code NoTenantException} that names it.
 *
 * <pre>{@code
 * @TenantScoped                          // the current tenant, which must be there
 * public void close() { … }
 *
 * @TenantScoped("#order.customer")       // the tenant of the argument
 * public void ship(Order order) { … }
 *
 * @TenantScoped(central = true)          // the space that belongs to no tenant
 * public void refreshRates() { … }
 * }</pre>
 *
 * <p>On a class it holds for all public methods; the annotation of a method replaces that of its
 * class. It is applied before {@code @Transactional}, {@code @Cacheable} and the other annotations
 * of this library, so transactions begin and commit inside of it, and after {@code @Async}, so that
 * the tenant is bound on the thread that does the work.
 *
 * <p>A returned {@code CompletionStage} is completed by whoever completes it: callbacks have the
 * tenant only if their executor carries it. A method that returns a reactive type is called when
 * somebody subscribes, once for each subscription, and the tenant is put into Reactor's context for
 * what it returns; {@code @TenantScoped} without a value takes it from there. What is read lazily
 * after the method has returned, such as a {@code Stream}, is read without the tenant.
 *
 * <p>The annotation works through Spring's proxies. So calls of the bean to itself, and objects
 * that aren't beans have no tenant bound by it. An annotated method that is private, static or
 * final is refused when the bean is made, as is an expression that can't be read.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE})
public @interface TenantScoped {

  /**
   * Returns an expression, without <code>#{}</code>, that yields the id of the tenant, as a {@code
   * String} or a {@code TenantId}. It sees the parameters by their names and places. By default it
   * is the current tenant, as the bean {@code TenantResolver} says.
   */
  String value() default "";

  /**
   * Returns whether the work is done in the central space, which belongs to no tenant; not by
   * default. Can't be combined with {@link #value}.
   */
  boolean central() default false;
}
