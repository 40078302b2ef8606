package io.reportcache.examples.shop.export;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** A value in a {@link ReportTable}. Neither of its forms depends on the JVM's locale. */
public sealed interface Cell {
  /** Returns the value for another program: no grouping, a point before decimals, ISO dates. */
  String plain();

  /** Returns the value for a person. */
  String display();

  /** Returns whether the value is a number, and so is set flush right. */
  default boolean isNumber() {
    return true;
  }

  /** Text as it is. */
  record Text(String value) implements Cell {
    @Override
    public String plain() {
      return value;
    }

    @Override
    public String display() {
      return value;
    }

    @Override
    public boolean isNumber() {
      return false;
    }
  }

  /** A number that names something and is never added up, so it isn't grouped. */
  record Id(long value) implements Cell {
    @Override
    public String plain() {
      return Long.toString(value);
    }

    @Override
    public String display() {
      return plain();
    }

    @Override
    public boolean isNumber() {
      return false;
    }
  }

  /** A count. */
  record Whole(long value) implements Cell {
    @Override
    public String plain() {
      return Long.toString(value);
    }

    @Override
    public String display() {
      return grouped("#,##0", BigDecimal.valueOf(value));
    }
  }

  /** An amount of US dollars, rounded half up to two decimals. */
  record Amount(BigDecimal value) implements Cell {
    @Override
    public String plain() {
      return value.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    @Override
    public String display() {
      return grouped("$#,##0.00", value.setScale(2, RoundingMode.HALF_UP));
    }
  }

  /** A part of a whole: 0.125 is 12.5 %. */
  record Share(BigDecimal value) implements Cell {
    @Override
    public String plain() {
      return value.toPlainString();
    }

    @Override
    public String display() {
      return grouped("#,##0.0", value.movePointRight(2).setScale(1, RoundingMode.HALF_UP)) + " %";
    }
  }

  /** A day. */
  record Day(LocalDate value) implements Cell {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    @Override
    public String plain() {
      return value.toString();
    }

    @Override
    public String display() {
      return FORMAT.format(value);
    }

    @Override
    public boolean isNumber() {
      return false;
    }
  }

  /** A month. */
  record Month(YearMonth value) implements Cell {
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

    @Override
    public String plain() {
      return value.toString();
    }

    @Override
    public String display() {
      return FORMAT.format(value);
    }

    @Override
    public boolean isNumber() {
      return false;
    }
  }

  private static String grouped(String pattern, BigDecimal value) {
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ENGLISH))
        .format(value);
  }
}
