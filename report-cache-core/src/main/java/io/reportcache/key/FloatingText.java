package io.reportcache.key;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * The text of a floating-point number. {@code Double.toString} can't be used, since its last digits
 * differ between versions of Java. A number that has at most 15 significant digits (6 for a float)
 * is written with them; any other in hexadecimal.
 */
final class FloatingText {

  private static final MathContext DOUBLE_DIGITS = new MathContext(15);
  private static final MathContext FLOAT_DIGITS = new MathContext(6);

  private FloatingText() {}

  static String of(double number) {
    if (number == 0 || !Double.isFinite(number)) {
      return Double.toString(number); // 0.0, -0.0, NaN, Infinity
    }
    String decimal = decimal(number, DOUBLE_DIGITS);
    return Double.parseDouble(decimal) == number ? decimal : Double.toHexString(number);
  }

  static String of(float number) {
    if (number == 0 || !Float.isFinite(number)) {
      return Float.toString(number);
    }
    String decimal = decimal(number, FLOAT_DIGITS);
    return Float.parseFloat(decimal) == number ? decimal : Float.toHexString(number);
  }

  private static String decimal(double number, MathContext digits) {
    BigDecimal decimal = new BigDecimal(number).round(digits).stripTrailingZeros();
    boolean isShort = decimal.scale() < 0 && decimal.scale() > -digits.getPrecision();
    return (isShort ? decimal.setScale(0) : decimal).toString();
  }
}
