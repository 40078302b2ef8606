package io.reportcache.spring;

import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.beans.factory.BeanCreationException;

/**
 * Creates an object once, when it is first used. So a bean can exist before the beans that it is
 * built of, which may depend on it.
 */
final class OnFirstUse<B, T> {

  private final Supplier<B> beans;
  private final Function<B, T> make;
  private volatile @Nullable T made;

  /**
   * Keeps what there is to do.
   *
   * @param beans finds what the thing is made of; without a lock, since it may make beans, for
   *     which Spring has locks of its own
   * @param make makes the thing
   */
  OnFirstUse(Supplier<B> beans, Function<B, T> make) {
    this.beans = beans;
    this.make = make;
  }

  T get() {
    T present = made;
    return present != null ? present : makeOnce(beans.get());
  }

  /**
   * To be called when all beans are there, so that what can't be made fails the start.
   *
   * @param bean the name of the bean that this stands behind
   */
  void atStart(String bean) {
    try {
      var unused = get();
    } catch (BeansException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new BeanCreationException(bean, e.toString(), e);
    }
  }

  /** Returns null if it hasn't been needed. */
  @Nullable T ifMade() {
    return made;
  }

  private synchronized T makeOnce(B found) {
    T present = made;
    if (present == null) {
      present = make.apply(found);
      made = present;
    }
    return present;
  }
}
