package io.reportcache.spring.annotation;

import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.core.ResolvableType;
import org.springframework.expression.EvaluationContext;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.expression.ParseException;
import org.springframework.expression.spel.SpelNode;
import org.springframework.expression.spel.ast.VariableReference;
import org.springframework.expression.spel.standard.SpelExpression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** Reads the expressions of one method's annotations, and evaluates them for its calls. */
final class MethodExpressions {

  static final String RESULT = "result";

  private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();
  private static final SpelExpressionParser PARSER = new SpelExpressionParser();

  private final Method method;
  private final String annotation;
  private final BeanFactory beans;

  MethodExpressions(Method method, String annotation, BeanFactory beans) {
    this.method = method;
    this.annotation = annotation;
    this.beans = beans;
  }

  /**
   * Reads an expression.
   *
   * @throws IllegalStateException if it can't be read, names a variable that doesn't exist, or a
   *     property that isn't public
   */
  Expression read(String text) {
    return read(text, variables(true));
  }

  /** Reads as {@link #read} does an expression that is evaluated before there is a result. */
  Expression readBeforeCall(String text) {
    return read(text, variables(false));
  }

  private Expression read(String text, Set<String> known) {
    SpelExpression expression;
    try {
      expression = (SpelExpression) PARSER.parseExpression(text);
    } catch (ParseException e) {
      throw new IllegalStateException(
          "expression '%s' of %s can't be read: %s; mend it".formatted(text, this, e.getMessage()),
          e);
    }
    String unknown = unknownVariable(expression.getAST(), known);
    if (unknown != null) {
      throw new IllegalStateException(
          "expression '%s' of %s names #%s, but there %s; mend the name, or compile with -parameters"
              .formatted(
                  text,
                  this,
                  unknown,
                  known.isEmpty() ? "is none" : "are only #" + String.join(", #", known)));
    }
    String unreadable = ReadableProperties.complaint(expression.getAST(), types());
    if (unreadable != null) {
      throw new IllegalStateException(
          "expression '%s' of %s can't be evaluated: %s".formatted(text, this, unreadable));
    }
    return expression;
  }

  /** Returns the declared types of the variables; of a stage's result that of its value. */
  private Map<String, ResolvableType> types() {
    Map<String, ResolvableType> types = new HashMap<>();
    @Nullable String @Nullable [] names = NAMES.getParameterNames(method);
    for (int i = 0; i < method.getParameterCount(); i++) {
      ResolvableType type = ResolvableType.forMethodParameter(method, i);
      String name = names == null ? null : names[i];
      if (name != null) {
        types.put(name, type);
      }
      types.put("p" + i, type);
      types.put("a" + i, type);
    }
    ResolvableType result = ResolvableType.forMethodReturnType(method);
    types.put(
        RESULT,
        CompletionStage.class.isAssignableFrom(method.getReturnType())
            ? result.as(CompletionStage.class).getGeneric(0)
            : result);
    return types;
  }

  /** Returns what the expressions of a call see. */
  EvaluationContext contextOf(
      Object target, @Nullable Object[] arguments, @Nullable Object result) {
    MethodBasedEvaluationContext context =
        new MethodBasedEvaluationContext(target, method, arguments, NAMES);
    context.setVariable(RESULT, result);
    context.setBeanResolver(new BeanFactoryResolver(beans));
    return context;
  }

  /**
   * Returns what the expression yields.
   *
   * @throws IllegalStateException if it fails
   */
  @Nullable Object value(Expression expression, EvaluationContext context) {
    try {
      return expression.getValue(context);
    } catch (EvaluationException e) {
      throw new IllegalStateException(
          "expression '%s' of %s failed: %s"
              .formatted(expression.getExpressionString(), this, e.getMessage()),
          e);
    }
  }

  private Set<String> variables(boolean afterCall) {
    Set<String> known = new LinkedHashSet<>();
    @Nullable String @Nullable [] names = NAMES.getParameterNames(method);
    for (int i = 0; i < method.getParameterCount(); i++) {
      String name = names == null ? null : names[i];
      if (name != null) {
        known.add(name);
      }
      known.add("p" + i);
      known.add("a" + i);
    }
    if (afterCall) {
      known.add(RESULT);
    }
    return known;
  }

  private static @Nullable String unknownVariable(SpelNode node, Set<String> known) {
    if (node instanceof VariableReference variable) {
      String name = variable.toStringAST().substring(1);
      if (!known.contains(name) && !name.equals("this") && !name.equals("root")) {
        return name;
      }
    }
    for (int i = 0; i < node.getChildCount(); i++) {
      String unknown = unknownVariable(node.getChild(i), known);
      if (unknown != null) {
        return unknown;
      }
    }
    return null;
  }

  /** Returns the annotation and its method. */
  @Override
  public String toString() {
    return "@%s on %s.%s"
        .formatted(annotation, method.getDeclaringClass().getName(), method.getName());
  }
}
