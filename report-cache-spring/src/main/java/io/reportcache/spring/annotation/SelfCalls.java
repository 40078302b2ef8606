package io.reportcache.spring.annotation;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Finds the methods of a class that call its own annotated methods, past the proxy and so past the
 * annotation. Reads the bytecode of the class, since a proxy never sees such a call. A call of
 * another object of the class, such as a proxy that is injected into it, looks the same; a class
 * that has a field of its own type isn't judged.
 */
final class SelfCalls {

  private SelfCalls() {}

  /**
   * Returns a description of each such call, such as {@code report calls total}, in their order.
   */
  static Collection<String> of(Class<?> type, Set<Method> annotated) {
    Set<String> found = new TreeSet<>();
    for (Class<?> each = type; each != null && each != Object.class; each = each.getSuperclass()) {
      if (hasFieldOf(each, type)) {
        return Set.of();
      }
      read(each, type, annotated, found);
    }
    return found;
  }

  private static boolean hasFieldOf(Class<?> declaring, Class<?> type) {
    try {
      return Arrays.stream(declaring.getDeclaredFields())
          .anyMatch(
              field ->
                  (field.getType() != Object.class && field.getType().isAssignableFrom(type))
                      || field.getGenericType().getTypeName().contains("<" + type.getName() + ">"));
    } catch (LinkageError e) { // the type of a field isn't there
      return true;
    }
  }

  private static void read(
      Class<?> declaring, Class<?> type, Set<Method> annotated, Set<String> found) {
    String file = "/" + declaring.getName().replace('.', '/') + ".class";
    try (InputStream in = declaring.getResourceAsStream(file)) {
      if (in != null) { // in a native image there are no classes to read
        new ClassReader(in)
            .accept(
                new Finder(type, annotated, found),
                ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      }
    } catch (IOException | RuntimeException e) {
      // A class that can't be read isn't judged.
    }
  }

  private static final class Finder extends ClassVisitor {

    private final Set<String> owners;
    private final Set<String> annotated;
    private final Set<String> found;

    Finder(Class<?> type, Set<Method> annotated, Set<String> found) {
      super(SpringAsmInfo.ASM_VERSION);
      this.owners = new TreeSet<>();
      for (@Nullable Class<?> each = type; each != null; each = each.getSuperclass()) {
        owners.add(Type.getInternalName(each));
      }
      this.annotated =
          annotated.stream()
              .map(method -> method.getName() + Type.getMethodDescriptor(method))
              .collect(Collectors.toSet());
      this.found = found;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String caller,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String calledDescriptor, boolean isInterface) {
          note(caller, owner, name, calledDescriptor);
        }

        @Override
        public void visitInvokeDynamicInsn(
            String name, String itsDescriptor, Handle bootstrap, Object... arguments) {
          for (Object argument : arguments) {
            if (argument instanceof Handle handle) { // this::method
              note(caller, handle.getOwner(), handle.getName(), handle.getDesc());
            }
          }
        }
      };
    }

    private void note(String caller, String owner, String name, String descriptor) {
      if (owners.contains(owner) && annotated.contains(name + descriptor)) {
        found.add(written(caller) + " calls " + name);
      }
    }

    /** Names the method that a lambda is written in. */
    private static String written(String caller) {
      if (!caller.startsWith("lambda$")) {
        return caller;
      }
      int begin = "lambda$".length();
      int end = caller.indexOf('$', begin);
      return end < 0 ? caller : caller.substring(begin, end);
    }
  }
}
