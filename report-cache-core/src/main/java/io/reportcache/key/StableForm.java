package io.reportcache.key;

import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a value in a form that two values share only if they are equal, and makes a hash of 160
 * bits of it. The form depends only on the value: not on {@code hashCode}, the order of a set, the
 * default locale or the JVM.
 *
 * <p>Every part is preceded by its kind and its length or number of parts (as in bencode), and
 * records and constants by the name of their class. The hash is the beginning of the form's
 * SHA-256.
 */
final class StableForm {

  private static final int HASH_BYTES = 20;
  private static final int DEEPEST = 32;
  private static final int MOST_VALUES = 1_000_000;

  /** The components' fields. An accessor may return something else than equals compares. */
  private static final ClassValue<Field[]> FIELDS =
      new ClassValue<>() {
        @Override
        protected Field[] computeValue(Class<?> type) {
          RecordComponent[] components = type.getRecordComponents();
          Field[] fields = new Field[components.length];
          for (int i = 0; i < fields.length; i++) {
            String name = components[i].getName();
            try {
              fields[i] = type.getDeclaredField(name);
              fields[i].setAccessible(true);
            } catch (NoSuchFieldException | RuntimeException e) {
              throw unreadable(name, type, e);
            }
          }
          return fields;
        }
      };

  /** The containers around the present value. A container that is met again contains itself. */
  private final Set<Object> around = Collections.newSetFromMap(new IdentityHashMap<>());

  private StringBuilder form = new StringBuilder();
  private int values;

  private StableForm() {}

  /** Returns the hash of a parameter. */
  static String hash(@Nullable Object value) {
    StableForm form = new StableForm();
    form.add(value);
    return form.hash();
  }

  /** Returns the hash of the parameters at the end of a key that got too long. */
  static String hashOfRest(List<? extends @Nullable Object> rest) {
    StableForm form = new StableForm();
    form.addAll('x', rest);
    return form.hash();
  }

  private String hash() {
    try {
      byte[] bytes = form.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing, which every Java platform must have", e);
    }
  }

  private void add(@Nullable Object value) {
    if (++values > MOST_VALUES) {
      throw new IllegalArgumentException(
          "a parameter must hold at most %d values, counted as often as they are reached; key it by its id"
              .formatted(MOST_VALUES));
    }
    TypedText typed = TypedText.of(value);
    if (value == null) {
      form.append('0');
    } else if (value instanceof String text) {
      addText('s', text);
    } else if (typed != null) {
      addText('v', typed.whole());
    } else {
      addContainer(value);
    }
  }

  private void addContainer(Object value) {
    if (around.size() >= DEEPEST || !around.add(value)) {
      throw new IllegalArgumentException(
          "a parameter must be nested at most %d deep and not contain itself; key it by its id"
              .formatted(DEEPEST));
    }
    if (value instanceof Record row) {
      addRecord(row);
    } else if (value instanceof Optional<?> optional) {
      addAll('o', optional.map(List::of).orElse(List.of()));
    } else if (value instanceof List<?> list) {
      addAll('l', list);
    } else if (value instanceof Set<?> set) {
      addSorted('u', set.stream().map(each -> (Runnable) () -> add(each)).toList());
    } else if (value instanceof Map<?, ?> map) {
      addSorted('m', map.entrySet().stream().map(e -> (Runnable) () -> addEntry(e)).toList());
    } else if (value instanceof Map.Entry<?, ?> entry) {
      form.append('e');
      addEntry(entry);
    } else if (value instanceof Object[] array) { // of any type, since that isn't compared either
      addAll('a', Arrays.asList(array));
    } else {
      throw new IllegalArgumentException(KeyTypes.refusal(value.getClass(), ""));
    }
    around.remove(value);
  }

  private void addAll(char kind, Collection<? extends @Nullable Object> parts) {
    form.append(kind).append(parts.size()).append(':');
    parts.forEach(this::add);
  }

  private void addEntry(Map.Entry<?, ?> entry) {
    add(entry.getKey());
    add(entry.getValue());
  }

  private void addSorted(char kind, List<Runnable> parts) {
    StringBuilder whole = form;
    List<String> forms = new ArrayList<>(parts.size());
    for (Runnable part : parts) {
      form = new StringBuilder();
      part.run();
      forms.add(form.toString());
    }
    form = whole.append(kind).append(parts.size()).append(':');
    Collections.sort(forms);
    forms.forEach(form::append);
  }

  private void addRecord(Record row) {
    Field[] fields = FIELDS.get(row.getClass());
    addText('r', KeyNames.of(row.getClass()));
    form.append(fields.length).append(':');
    for (Field field : fields) {
      addText('k', field.getName());
      try {
        add(field.get(row));
      } catch (IllegalAccessException e) {
        throw unreadable(field.getName(), row.getClass(), e);
      }
    }
  }

  private static IllegalArgumentException unreadable(String name, Class<?> type, Exception e) {
    return new IllegalArgumentException(
        "component %s of %s can't be read for its hash; open its package to this library, or key it by its id"
            .formatted(name, type),
        e);
  }

  private void addText(char kind, String text) {
    KeyText.requireWellFormed("a parameter", text);
    form.append(kind).append(text.length()).append(':').append(text);
  }
}
