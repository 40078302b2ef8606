package io.reportcache.durable.jackson;

import io.reportcache.durable.PayloadCodec;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a class of payloads can be read, from the class alone. It reads texts with a
 * single field that holds an object, a list or a map. Only one kind of failure counts: that Jackson
 * can't create a class from any text. A constructor that refuses missing values, or a field that
 * isn't an object, proves nothing.
 */
final class Trial {

  private static final List<String> VALUES = List.of("{}", "[{}]", "{\"any\":{}}");

  private final PayloadCodec codec;
  private final Predicate<Throwable> isOfDefinition;
  private final Class<?> type;

  /**
   * Prepares a trial.
   *
   * @param isOfDefinition whether a failure is due to a class and not to the text
   */
  Trial(PayloadCodec codec, Predicate<Throwable> isOfDefinition, Class<?> type) {
    this.codec = codec;
    this.isOfDefinition = isOfDefinition;
    this.type = type;
  }

  /**
   * Runs the trial.
   *
   * @throws IllegalArgumentException if no text can be read as the class
   */
  void run() {
    tryField("", "{}");
    tryFieldsOf(type, "", "%s", new HashSet<>());
  }

  private void tryFieldsOf(Class<?> owner, String path, String around, Set<Class<?>> seen) {
    if (!seen.add(owner)) {
      return;
    }
    for (Named field : fieldsOf(owner)) {
      String text = around.formatted("{\"" + field.name + "\":%s}");
      for (String value : VALUES) {
        tryField(path + field.name, text.formatted(value));
      }
      if (field.type.isRecord()) {
        tryFieldsOf(field.type, path + field.name + ".", text, seen);
      }
    }
  }

  private void tryField(String field, String text) {
    Throwable failure = failureOf(text);
    if (failure != null && isOfDefinition.test(failure)) {
      throw new IllegalArgumentException(
          "%s can't be read back%s: %s; change the class, annotate it for Jackson, or give a codec with a mapper that can"
              .formatted(
                  type.getName(),
                  field.isEmpty() ? "" : " because of " + field,
                  firstLine(failure)),
          failure);
    }
  }

  private @Nullable Throwable failureOf(String text) {
    try {
      var unused = codec.decode(text, type);
      return null;
    } catch (Throwable e) { // also errors of the class's own code
      return e;
    }
  }

  private static String firstLine(Throwable failure) {
    String message = String.valueOf(failure.getMessage());
    return message.lines().findFirst().orElse("");
  }

  private record Named(String name, Class<?> type) {}

  private static List<Named> fieldsOf(Class<?> owner) {
    RecordComponent[] components = owner.getRecordComponents();
    if (components != null) {
      return Arrays.stream(components)
          .map(each -> new Named(each.getName(), each.getType()))
          .toList();
    }
    return Arrays.stream(owner.getDeclaredFields())
        .filter(Trial::isWritten)
        .map(each -> new Named(each.getName(), each.getType()))
        .toList();
  }

  private static boolean isWritten(Field field) {
    return !field.isSynthetic()
        && (field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0;
  }
}
