package io.reportcache.spring.annotation;

import io.reportcache.key.KeyPattern;
import io.reportcache.key.ReportKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.Expression;

/** A text with expressions in it, each between <code>#{</code> and <code>}</code>. */
final class ScopeTemplate {

  private static final String BEGIN = "#{";
  private static final char END = '}';

  /** Texts and expressions in turn, beginning and ending with a text. */
  private final List<String> texts = new ArrayList<>();

  private final List<Expression> values = new ArrayList<>();
  private final MethodExpressions expressions;

  /**
   * Reads a template.
   *
   * @throws IllegalStateException if an expression in it can't be read
   */
  ScopeTemplate(String template, MethodExpressions expressions) {
    this.expressions = expressions;
    int from = 0;
    for (int begin = template.indexOf(BEGIN); begin >= 0; begin = template.indexOf(BEGIN, from)) {
      int end = endOf(template, begin + BEGIN.length());
      if (end < 0) {
        throw new IllegalStateException(
            "'%s' of %s begins an expression with #{ that doesn't end; add }"
                .formatted(template, expressions));
      }
      texts.add(template.substring(from, begin));
      values.add(expressions.read(template.substring(begin + BEGIN.length(), end)));
      from = end + 1;
    }
    texts.add(template.substring(from));
  }

  /** Returns the index of the brace that ends an expression; braces in it come in pairs. */
  private static int endOf(String template, int from) {
    int open = 0;
    char quote = 0;
    for (int i = from; i < template.length(); i++) {
      char c = template.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '{') {
        open++;
      } else if (c == END && open-- == 0) {
        return i;
      }
    }
    return -1;
  }

  /** Returns the pattern with what the expressions yield, which has no stars of its own. */
  KeyPattern pattern(@Nullable EvaluationContext context) {
    return KeyPattern.of(filled(context, ScopeTemplate::escapedSegment));
  }

  /** Returns the pattern with a star in place of each expression. */
  KeyPattern shape() {
    return KeyPattern.of(String.join("*", texts));
  }

  /** Returns the text with what the expressions yield, as it is. */
  String text(@Nullable EvaluationContext context) {
    return filled(context, value -> value);
  }

  boolean isPlain() {
    return values.isEmpty();
  }

  private String filled(@Nullable EvaluationContext context, UnaryOperator<Object> as) {
    StringBuilder filled = new StringBuilder(texts.get(0));
    for (int i = 0; i < values.size(); i++) {
      Object value = context == null ? "x" : expressions.value(values.get(i), context);
      if (value == null) {
        throw new IllegalStateException(
            "expression '%s' of %s yields null, so it isn't known what to invalidate; give it a value, or a condition to the annotation"
                .formatted(values.get(i).getExpressionString(), expressions));
      }
      filled.append(as.apply(value)).append(texts.get(i + 1));
    }
    return filled.toString();
  }

  private static Object escapedSegment(Object value) {
    String key = KeyPattern.exactly(ReportKey.ofParams("x", Object.class, value)).text();
    return key.substring("x:".length());
  }
}
