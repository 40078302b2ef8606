package io.reportcache.fingerprint;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;

/** Finds the fields that make up the values of a class. */
final class Members {

  private static final Field[] NONE = {};

  /** Contains no object of this library, since a class of the JDK would hold its class loader. */
  private static final ClassValue<Field[]> BY_CLASS =
      new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
          return readable(type);
        }
      };

  private Members() {}

  /** Returns the fields of a value of this class that can be read. */
  static Field[] of(Class<?> type) {
    return JdkValues.isOfJdk(type) ? NONE : BY_CLASS.get(type);
  }

  private static Field[] readable(Class<?> type) {
    List<Field> fields = new ArrayList<>();
    for (Class<?> each = type;
        each != null && !JdkValues.isOfJdk(each);
        each = each.getSuperclass()) {
      for (Field field : each.getDeclaredFields()) {
        if (isOfTheValue(field) && field.trySetAccessible()) {
          fields.add(field);
        }
      }
    }
    return fields.toArray(NONE);
  }

  /**
   * Tells whether a field is part of the value; false for fields that compilers and frameworks add.
   */
  private static boolean isOfTheValue(Field field) {
    int modifiers = field.getModifiers();
    return !Modifier.isStatic(modifiers)
        && !Modifier.isTransient(modifiers)
        && !field.isSynthetic()
        && !field.getName().contains("$");
  }
}
