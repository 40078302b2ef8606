package io.reportcache;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What users of the library see: the public and protected members of its exported packages. */
final class Surface {

  private static final Path MODULE = Path.of("src/main/module/module-info.java");
  private static final Pattern EXPORTED = Pattern.compile("exports ([\\w.]+);");
  private static final Pattern OWN = Pattern.compile("io\\.reportcache\\.");

  private final List<Class<?>> types;

  private Surface(List<Class<?>> types) {
    this.types = types;
  }

  /** Reads the classes of the packages that the module exports to everybody. */
  static Surface ofTheModule() throws IOException, URISyntaxException, ClassNotFoundException {
    Path classes =
        Path.of(ReportCache.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Class<?>> types = new ArrayList<>();
    for (String name : exported()) {
      try (Stream<Path> files = Files.list(classes.resolve(name.replace('.', '/')))) {
        for (Path file : files.sorted().toList()) {
          String simple = file.getFileName().toString();
          if (simple.endsWith(".class") && !simple.startsWith("package-info")) {
            types.add(
                Class.forName(
                    name + "." + simple.substring(0, simple.length() - ".class".length()),
                    false,
                    ReportCache.class.getClassLoader()));
          }
        }
      }
    }
    return new Surface(types.stream().filter(Surface::isShown).toList());
  }

  static Set<String> exported() throws IOException {
    Set<String> exported = new TreeSet<>();
    Matcher matcher = EXPORTED.matcher(Files.readString(MODULE));
    while (matcher.find()) {
      exported.add(matcher.group(1));
    }
    return exported;
  }

  List<Class<?>> types() {
    return types;
  }

  /** Returns a line for each type and each of its members. */
  List<String> lines() {
    TreeMap<String, List<String>> byType = new TreeMap<>();
    for (Class<?> type : types) {
      List<String> members = new ArrayList<>();
      shown(type).map(Surface::text).sorted().forEach(each -> members.add("  " + each));
      byType.put(type.getName(), members);
    }
    List<String> lines = new ArrayList<>();
    for (Class<?> type : types) {
      lines.add(header(type));
      lines.addAll(byType.get(type.getName()));
    }
    return lines;
  }

  /** Returns the types in signatures that are the library's own, and in no exported package. */
  Set<String> hiddenTypesInSignatures() throws IOException {
    Set<String> exported = exported();
    Set<String> hidden = new TreeSet<>();
    for (Class<?> type : types) {
      Set<Class<?>> used = new HashSet<>();
      collect(type.getGenericSuperclass(), used);
      Arrays.stream(type.getGenericInterfaces()).forEach(each -> collect(each, used));
      shown(type).forEach(member -> collectFrom(member, used));
      for (Class<?> each : used) {
        if (OWN.matcher(each.getName()).lookingAt()
            && (!exported.contains(each.getPackageName()) || !isShown(each))) {
          hidden.add(each.getName() + " in " + type.getName());
        }
      }
    }
    return hidden;
  }

  private static void collectFrom(Member member, Set<Class<?>> used) {
    if (member instanceof Field field) {
      collect(field.getGenericType(), used);
      return;
    }
    Executable executable = (Executable) member;
    Arrays.stream(executable.getGenericParameterTypes()).forEach(each -> collect(each, used));
    Arrays.stream(executable.getGenericExceptionTypes()).forEach(each -> collect(each, used));
    if (executable instanceof Method method) {
      collect(method.getGenericReturnType(), used);
    }
  }

  private static void collect(Type type, Set<Class<?>> used) {
    if (type instanceof Class<?> plain) {
      used.add(plain.isArray() ? plain.getComponentType() : plain);
    } else if (type instanceof ParameterizedType generic) {
      collect(generic.getRawType(), used);
      Arrays.stream(generic.getActualTypeArguments()).forEach(each -> collect(each, used));
    } else if (type instanceof WildcardType wildcard) {
      Arrays.stream(wildcard.getUpperBounds()).forEach(each -> collect(each, used));
      Arrays.stream(wildcard.getLowerBounds()).forEach(each -> collect(each, used));
    }
  }

  private static Stream<Member> shown(Class<?> type) {
    Stream<Member> members =
        Stream.<Member>concat(
            Arrays.<Member>stream(type.getDeclaredFields()),
            Stream.concat(
                Arrays.<Member>stream(type.getDeclaredConstructors()),
                Arrays.<Member>stream(type.getDeclaredMethods())));
    return members.filter(
        each ->
            !each.isSynthetic()
                && (Modifier.isPublic(each.getModifiers())
                    || (Modifier.isProtected(each.getModifiers())
                        && !Modifier.isFinal(type.getModifiers()))));
  }

  private static boolean isShown(Class<?> type) {
    boolean shown = Modifier.isPublic(type.getModifiers());
    Class<?> outer = type.getEnclosingClass();
    return shown && !type.isAnonymousClass() && (outer == null || isShown(outer));
  }

  private static String header(Class<?> type) {
    // Only newer JDKs say here by themselves what is sealed.
    String text = type.toGenericString().replace("non-sealed ", "").replace("sealed ", "");
    StringBuilder header = new StringBuilder(type.isSealed() ? "sealed " : "").append(text);
    Type parent = type.getGenericSuperclass();
    if (parent != null && !List.of(Object.class, Record.class).contains(parent)) {
      header.append(" extends ").append(name(parent));
    }
    if (type.getGenericInterfaces().length > 0) {
      header.append(" is ");
      header.append(
          String.join(
              ", ", Arrays.stream(type.getGenericInterfaces()).map(Surface::name).toList()));
    }
    return header.toString();
  }

  private static String name(Type type) {
    return type instanceof TypeVariable<?> ? type.toString() : type.getTypeName();
  }

  private static String text(Member member) {
    if (member instanceof Field field) {
      return field.toGenericString();
    }
    return member instanceof Constructor<?> constructor
        ? constructor.toGenericString()
        : ((Method) member).toGenericString();
  }
}
