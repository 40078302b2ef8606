package io.reportcache.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** P3: a class that was renamed keeps its keys, and two classes never share them. */
class KeyNameTest {

  @KeyName("the-period")
  enum Period {
    TODAY
  }

  static final class Before {
    @KeyName("moved")
    record Filter(String region) {}
  }

  static final class After {
    @KeyName("moved")
    record Renamed(String region) {}
  }

  interface Open {}

  @KeyName("twice")
  record One(String id) implements Open {}

  @KeyName("twice")
  record Other(String id) implements Open {}

  sealed interface Family {}

  @KeyName("of-the-family")
  record Elder(String id) implements Family {}

  sealed interface Branch extends Family {}

  @KeyName("of-the-family")
  enum Younger implements Branch {
    A
  }

  record Unnamed(String id) implements Family {}

  @KeyName("Integer")
  enum Pretender {
    A
  }

  private static String key(Object param) {
    return ReportKey.ofParams("sales", String.class, param).text();
  }

  @Test
  void theNameStandsForTheClass() {
    assertThat(key(Period.TODAY)).isEqualTo("sales:the-period#TODAY");
  }

  /** The new version of an application in the place of the old one, which isn't collected yet. */
  @Test
  void aClassThatWasRenamedKeepsItsKeys() throws Exception {
    Object before = newInstance(new Deployment(Before.Filter.class));
    Object after = newInstance(new Deployment(After.Renamed.class));

    assertThat(before.getClass().getName()).isNotEqualTo(after.getClass().getName());
    assertThat(key(before)).isEqualTo(key(after));
  }

  @Test
  void theSecondClassOfANameIsRefused() {
    assertThat(key(new One("7"))).isNotEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(new Other("7")))
        .withMessage(
            "io.reportcache.key.KeyNameTest$One and io.reportcache.key.KeyNameTest$Other both have"
                + " @KeyName(\"twice\"), so their keys could meet; give one of them another name");
    assertThatIllegalArgumentException().isThrownBy(() -> key(List.of(new Other("7"))));
  }

  /** Or one node would meet the one only, and another node the other. */
  @Test
  void inASealedFamilyNeitherIsTaken() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(new Unnamed("7")))
        .withMessageContaining("both have @KeyName(\"of-the-family\")");
    assertThatIllegalArgumentException().isThrownBy(() -> ParamType.of(TypeToken.of(Family.class)));
  }

  @Test
  void aNameOfAnotherFormIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> key(Pretender.A))
        .withMessage(
            "@KeyName of io.reportcache.key.KeyNameTest$Pretender must be a lower-case letter and"
                + " at most 63 lower-case letters, digits and '-', was 'Integer'; e.g."
                + " by-customer");
  }

  private static Object newInstance(Deployment deployment) throws Exception {
    var constructor = deployment.type().getDeclaredConstructor(String.class);
    constructor.setAccessible(true);
    return constructor.newInstance("eu");
  }

  /** Loads one class of its own, as each deployment of a host does. */
  private static final class Deployment extends ClassLoader {

    private final Class<?> original;

    Deployment(Class<?> original) {
      super(original.getClassLoader());
      this.original = original;
    }

    Class<?> type() {
      try (InputStream in =
          original.getResourceAsStream(
              original.getName().substring(original.getPackageName().length() + 1) + ".class")) {
        byte[] code = in.readAllBytes();
        return defineClass(original.getName(), code, 0, code.length);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
